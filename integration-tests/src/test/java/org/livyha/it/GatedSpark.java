// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The real Spark behind gates, so that a test decides how far a launch has come when it kills something. A gate is named
 * after an application tag without its random part, such as {@code livy-session-0}; all are open at first. Counts how often
 * spark-submit was run.
 */
final class GatedSpark {
    private static final String SUPERVISOR = "supervisor";

    private final Path home;
    private final Path gates;
    private final Path submitted;

    private GatedSpark(Path home, Path gates, Path submitted) {
        this.home = home;
        this.gates = gates;
        this.submitted = submitted;
    }

    static GatedSpark in(Path dir, Path real) throws IOException {
        Path home = Files.createDirectory(dir.resolve("gated-spark"));
        Path gates = Files.createDirectory(dir.resolve("gates"));
        Path submitted = Files.createFile(dir.resolve("submitted"));
        Files.createSymbolicLink(home.resolve("jars"), real.resolve("jars"));
        Path submit = Files.createDirectory(home.resolve("bin")).resolve("spark-submit");
        // The settings file is the one thing that tells the application: <work>/<tag>/spark.conf.
        script(
                submit,
                """
                #!/bin/sh
                previous=
                for argument; do
                  [ "$previous" != --properties-file ] || tag=$(basename "$(dirname "$argument")")
                  previous=$argument
                done
                echo "$tag" >>'%s'
                while [ -e '%s'/"${tag%%-*}" ]; do sleep 0.05; done
                SPARK_HOME='%s' exec '%s' "$@"
                """
                        .formatted(submitted, gates, real, real.resolve("bin/spark-submit")));
        return new GatedSpark(home, gates, submitted);
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    Path home() {
        return home;
    }

    /** spark-submit of that application waits, having done nothing, from its start until {@link #openAll}. */
    void shut(String application) throws IOException {
        try {
            Files.createFile(gates.resolve(application));
        } catch (FileAlreadyExistsException e) {
            // Shut already.
        }
    }

    /** From now on each launch waits before its supervising script has begun, and its launch thread with it. */
    void shutLaunching(Path workDir) throws IOException {
        shut(SUPERVISOR);
        try (Stream<Path> found =
                Files.find(workDir.resolve("bin"), 3, (path, is) -> path.endsWith("bin/spark-submit"))) {
            for (Path installed : found.toList()) {
                Path original = installed.resolveSibling("original");
                Files.move(installed, original);
                script(
                        installed,
                        """
                        #!/bin/sh
                        while [ -e '%s' ]; do sleep 0.05; done
                        exec '%s' "$@"
                        """
                                .formatted(gates.resolve(SUPERVISOR), original));
            }
        }
    }

    void openAll() throws IOException {
        try (Stream<Path> all = Files.list(gates)) {
            for (Path gate : all.toList()) {
                Files.delete(gate);
            }
        }
    }

    /** The tags with which spark-submit was run, each run once in the list. */
    List<String> submitted() throws IOException {
        return Files.readAllLines(submitted);
    }

    void awaitSubmitted(String application) {
        Awaitility.await("spark-submit runs for " + application)
                .atMost(Pair.LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> submitted().stream().anyMatch(tag -> tag.startsWith(application + "-")));
    }
}
