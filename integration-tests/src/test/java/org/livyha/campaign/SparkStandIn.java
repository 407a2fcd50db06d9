// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Spark home whose spark-submit runs no Spark. It writes down that it was started; a session's waits for what the drivers'
 * host makes of it ({@code DriverHost}), a batch has ended at once.
 */
final class SparkStandIn {
    private final Path spool;

    private SparkStandIn(Path spool) {
        this.spool = spool;
    }

    /** One start of spark-submit for an application. */
    record Launch(double uptime, String application, long pid) {}

    static SparkStandIn in(Path run) throws IOException {
        Path spool = Files.createDirectories(run.resolve("spool"));
        Path home = run.resolve("spark");
        Files.createDirectories(home.resolve("jars"));
        Path submit = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
        Files.writeString(
                submit,
                """
                #!/bin/sh
                for argument; do
                  [ "$previous" != --properties-file ] || properties=$argument
                  previous=$argument
                done
                application=${properties%%/*}
                application=${application##*/}
                read -r uptime rest </proc/uptime
                echo "$uptime $application $$" >>'%1$s/launches'
                case "$*" in *org.livyha.driver.DriverMain*) ;; *) exit 0 ;; esac
                name=$application.$$
                mkfifo '%1$s'/$name.end
                { cat "$properties"; echo; echo "campaign.pid=$$"; } >'%1$s'/$name.tmp
                mv '%1$s'/$name.tmp '%1$s'/$name.app
                read -r code <'%1$s'/$name.end
                rm -f '%1$s'/$name.end
                exit "$code"
                """
                        .formatted(spool));
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new SparkStandIn(spool);
    }

    Path spool() {
        return spool;
    }

    /** All that were ever started. */
    List<Launch> launches() throws IOException {
        Path file = spool.resolve("launches");
        if (!Files.exists(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> line.split(" ", -1))
                    .map(words -> new Launch(Double.parseDouble(words[0]), words[1], Long.parseLong(words[2])))
                    .toList();
        }
    }

    /** Those of sessions that still wait for their driver's end. */
    List<Launch> alive() throws IOException {
        return launches().stream()
                .filter(launch -> launch.application().startsWith("livy-session"))
                .filter(SparkStandIn::submits)
                .toList();
    }

    /** The number may mean another process by now, and even another spark-submit: a long campaign goes through all of them. */
    private static boolean submits(Launch launch) {
        try {
            String command = Files.readString(Path.of("/proc", String.valueOf(launch.pid()), "cmdline"));
            return command.contains("/bin/spark-submit") && command.contains("/" + launch.application() + "/");
        } catch (IOException e) {
            return false;
        }
    }
}
