// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes of a server as the JVM keeps them in memory, made once for all that these tests start: each of the hundreds
 * is there in 2 seconds instead of 3. Where it cannot be made, they do without.
 */
final class ClassArchive {
    private static final Logger log = LoggerFactory.getLogger(ClassArchive.class);
    private static String option;

    private ClassArchive() {}

    /** What a server is started with. */
    static synchronized String option() throws IOException {
        if (option == null) {
            option = make().map(archive -> "-XX:SharedArchiveFile=" + archive).orElse("-Xshare:auto");
        }
        return option;
    }

    private static Optional<Path> make() throws IOException {
        Path dir = Files.createDirectories(Path.of("target", "class-archive").toAbsolutePath());
        Path archive = dir.resolve("server.jsa");
        Files.deleteIfExists(archive);
        // A server that finds no ZooKeeper still rehearses a takeover, which uses nearly all there is.
        Map<String, String> settings =
                Pair.settings("archive", dir, "127.0.0.1:1", SparkHomes.pretending(dir), Map.of());
        try (ServerProcess server = new ServerProcess("archive", dir, settings, List.of())) {
            Files.deleteIfExists(server.log());
            server.start("-XX:ArchiveClassesAtExit=" + archive);
            try {
                await("the rehearsal").atMost(Duration.ofMinutes(1)).until(() -> Files.readString(server.log())
                        .contains("the rehearsal is over"));
                server.stop();
            } catch (ConditionTimeoutException | AssertionError e) {
                log.warn("servers start without an archive of their classes: {}", server.lastWords(), e);
            }
            return Optional.of(archive).filter(Files::isReadable);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
