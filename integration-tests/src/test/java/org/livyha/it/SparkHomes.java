// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The real Spark, and one that only pretends, for tests that are not about Spark. */
final class SparkHomes {
    private SparkHomes() {}

    /** The Spark home that scripts/test has assembled or was given. */
    static Path real() {
        String home = System.getProperty("livyha.spark-home", System.getenv("SPARK_HOME"));
        if (home == null || !Files.isExecutable(Path.of(home, "bin", "spark-submit"))) {
            throw new AssertionError("no Spark home: run scripts/test, or set SPARK_HOME; got " + home);
        }
        return Path.of(home);
    }

    /** A home whose spark-submit writes a line and sleeps; its applications never call. */
    static Path pretending(Path dir) throws IOException {
        return pretending(dir, "echo pretending\nexec sleep 600\n");
    }

    /** A home whose spark-submit ends at once, as if all had been done. */
    static Path instant(Path dir) throws IOException {
        return pretending(dir, "echo done\n");
    }

    private static Path pretending(Path dir, String script) throws IOException {
        Path bin = Files.createDirectories(dir.resolve("pretended-spark").resolve("bin"));
        Path submit = bin.resolve("spark-submit");
        Files.writeString(submit, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin.getParent();
    }
}
