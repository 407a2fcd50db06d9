// SPDX-License-Identifier: Apache-2.0
package org.livyha.fleet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A Spark home whose spark-submit has its application simulated by a fleet: a shell that lives as long as the application.
 * {@code kill -9} of that shell is {@code kill -9} of the driver.
 */
public final class FleetSparkHome {
    private static final String SUBMIT =
            """
            #!/bin/bash
            # Hands the application to the fleet of simulated drivers at %1$s:%2$d, and ends with it.
            set -u
            exec 3<>/dev/tcp/%1$s/%2$d || { echo "there is no fleet at %1$s:%2$d" >&2; exit 1; }
            conf= previous=
            for argument; do
              [ "$previous" != --properties-file ] || conf=$argument
              previous=$argument
            done
            {
              for argument; do printf 'arg %%s\\n' "$argument"; done
              [ -z "$conf" ] || while IFS= read -r line; do printf 'conf %%s\\n' "$line"; done <"$conf"
              echo run
            } >&3
            while read -r word rest <&3; do
              case $word in
                say) echo "$rest" ;;
                exit) exit "$rest" ;;
              esac
            done
            exit 137
            """;

    private FleetSparkHome() {}

    /**
     * Writes one, in place of what is there.
     *
     * @param fleet where its {@link LaunchPort} listens
     */
    public static Path write(Path home, InetSocketAddress fleet) throws IOException {
        Path submit = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
        Files.writeString(submit, SUBMIT.formatted(fleet.getAddress().getHostAddress(), fleet.getPort()));
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }
}
