// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers of a standalone cluster fetch the driver's jar from whichever server launched. */
@Timeout(60)
class DriverJarTest {
    @TempDir
    private Path dir;

    @Test
    void everyServerServesItWhoeverLeads() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(7).nextBytes(bytes);
        Path jar = Files.write(dir.resolve("any.jar"), bytes);
        try (Node standby = new Node("b", jar)) {
            HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                    .send(standby.request(HttpServer.DRIVER_JAR).build(), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValueAsLong("content-length")).hasValue(bytes.length);
            assertThat(answer.body()).isEqualTo(bytes);
            assertThat(standby.get("/driver/").statusCode()).isEqualTo(404);
            assertThat(standby.get("/driver/any.jar").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aServerWithoutItSaysSo() throws Exception {
        try (Node node = new Node("a", dir.resolve("none.jar"))) {
            assertThat(node.get(HttpServer.DRIVER_JAR).statusCode()).isEqualTo(404);
        }
    }
}
