// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The real Spark, and one that only pretends, for tests that are not about Spark. */
final class SparkHomes {
    private static final String CHOSEN = "spark.test.real";
    private static final String UNTIL = "spark.test.until";

    /** A field of a request's body, by which {@link #choosing} knows what is to run on the real Spark. */
    static final String REALLY = "\"conf\":{\"" + CHOSEN + "\":\"yes\",\"spark.driver.memory\":\"512m\"}";

    private SparkHomes() {}

    /** The Spark home that scripts/test has assembled or was given. */
    static Path real() {
        return found(System.getProperty("livyha.spark-home", System.getenv("SPARK_HOME")), "SPARK_HOME");
    }

    /** One of Spark 4, from scripts/test too, or where scripts/spark-home puts it. */
    static Path real4() {
        String cache =
                System.getenv().getOrDefault("LIVYHA_CACHE", System.getProperty("user.home") + "/.cache/livy-ha");
        return found(System.getProperty("livyha.spark4-home", cache + "/spark-4.2.0"), "LIVYHA_SPARK4_HOME");
    }

    private static Path found(String home, String variable) {
        if (home == null || !Files.isExecutable(Path.of(home, "bin", "spark-submit"))) {
            throw new AssertionError("no Spark home: run scripts/test, or set " + variable + "; got " + home);
        }
        return Path.of(home);
    }

    /** A home whose spark-submit writes a line and sleeps; its applications never call. */
    static Path pretending(Path dir) throws IOException {
        return home(dir.resolve("pretended-spark"), "echo pretending\nexec sleep 600\n");
    }

    /** A home whose spark-submit ends at once, as if all had been done. */
    static Path instant(Path dir) throws IOException {
        return home(dir.resolve("pretended-spark"), "echo done\n");
    }

    /** A home that pretends, but for the sessions and batches with {@link #REALLY} in their body; mind {@link #until} too. */
    static Path choosing(Path dir, Path real) throws IOException {
        Path home = home(
                dir.resolve("choosing-spark"),
                """
                for argument; do
                  if [ "$previous" = --properties-file ] && grep -q '^%s' "$argument"; then
                    SPARK_HOME='%s' exec '%s' "$@"
                  fi
                  [ "$previous" != --properties-file ] || until=$(sed -n 's/^%s=//p' "$argument")
                  previous=$argument
                done
                echo pretending
                [ -n "$until" ] || exec sleep 600
                while [ ! -s "$until" ]; do sleep 0.05; done
                exit $(cat "$until")
                """
                        .formatted(CHOSEN, real, real.resolve("bin/spark-submit"), UNTIL));
        Files.createSymbolicLink(home.resolve("jars"), real.resolve("jars"));
        return home;
    }

    /** A field of a request's body: what pretends ends with the exit code that the file holds, as soon as there is one. */
    static String until(Path file) {
        return "\"conf\":{\"" + UNTIL + "\":\"" + file + "\"}";
    }

    private static Path home(Path home, String submit) throws IOException {
        Path script = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
        Files.writeString(script, "#!/bin/sh\n" + submit);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }
}
