// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.server.config.HttpConfig;

class AccessLogTest {
    @TempDir
    Path dir;

    private static HttpConfig loggingTo(Path dir) {
        HttpConfig standard = HttpConfig.standard("127.0.0.1", 0);
        return new HttpConfig(
                standard.host(),
                standard.port(),
                standard.requestHeaderSize(),
                standard.responseHeaderSize(),
                standard.uploadMax(),
                standard.sendServerVersion(),
                standard.csrf(),
                standard.securityHeaders(),
                standard.uiEnabled(),
                standard.uiBasePath(),
                dir,
                standard.accessLogDays());
    }

    private List<String> logged(Path logs) throws IOException {
        try (Stream<Path> files = Files.list(logs)) {
            List<Path> all = files.toList();
            assertThat(all).singleElement().asString().matches(".*/20\\d\\d_\\d\\d_\\d\\d\\.request\\.log");
            return Files.readAllLines(all.get(0));
        }
    }

    @Test
    void everyRequestIsALineInTheFileOfItsDay() throws Exception {
        Path logs = dir.resolve("logs");
        try (Node node = new Node("a", loggingTo(logs))) {
            // Asked from this very host, as the watchdog asks twice a second.
            node.get("/health/live");
            node.get("/version?x=1");
            node.get("/nosuch");
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(logged(logs))
                    .hasSize(2)
                    .anyMatch(line ->
                            line.matches("127\\.0\\.0\\.1 - - \\[.*] \"GET /version\\?x=1 HTTP/1\\.1\" 200 \\d+"))
                    .anyMatch(line -> line.contains("\"GET /nosuch HTTP/1.1\" 404 ")));
        }
    }

    @Test
    void aServerWithoutAPlaceForItsAccessLogServes() throws Exception {
        Path file = Files.createFile(dir.resolve("file"));
        try (Node node = new Node("a", loggingTo(file))) {
            assertThat(node.get("/version").statusCode()).isEqualTo(200);
        }
    }
}
