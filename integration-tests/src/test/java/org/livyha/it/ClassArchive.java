// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The classes of a server as the JVM keeps them in memory, made once for all that these tests start: each of the hundreds
 * is there in 2 seconds instead of 3. A JVM that cannot use it does without.
 */
final class ClassArchive {
    private static Path file;

    private ClassArchive() {}

    /** What a server is started with. */
    static synchronized String option() throws IOException {
        if (file == null) {
            file = make();
        }
        return "-XX:SharedArchiveFile=" + file;
    }

    private static Path make() throws IOException {
        Path dir = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "class-archive");
        Path archive = dir.resolve("server.jsa");
        // A server that finds no ZooKeeper still rehearses a takeover, which uses nearly all there is.
        Map<String, String> settings =
                Pair.settings("archive", dir, "127.0.0.1:1", SparkHomes.pretending(dir), Map.of());
        try (ServerProcess server = new ServerProcess("archive", dir, settings, List.of())) {
            server.start("-XX:ArchiveClassesAtExit=" + archive);
            await("the rehearsal").atMost(Duration.ofMinutes(1)).until(() -> Files.readString(server.log())
                    .contains("the rehearsal is over"));
            server.stop();
            return archive;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
