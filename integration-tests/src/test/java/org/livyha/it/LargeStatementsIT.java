// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The largest bodies there are, more at once than fit into a small server's memory. */
class LargeStatementsIT {
    private static final int AT_ONCE = 16;
    private static final int ROUNDS = 3;

    @Test
    void whatDoesNotFitIntoMemoryIsRefusedAndTheServerLives(@TempDir Path dir) throws Exception {
        try (TestingServer zookeeper = ZooKeepers.single();
                ServerProcess server = Pair.alone(dir, zookeeper.getConnectString(), SparkHomes.real(), Map.of())) {
            Rest rest = server.rest();
            rest.post("/sessions", "{\"kind\":\"spark\",\"driverMemory\":\"1g\"}");
            Pair.awaitSession(rest, 0, "idle");
            String body = "{\"kind\":\"nobodys\",\"code\":\"// " + "x".repeat((16 << 20) - 100) + "\"}";
            for (String each : List.of(body, body.replace("nobodys", "spark"))) {
                int taken = each.equals(body) ? 400 : 201;
                for (int round = 0; round < ROUNDS; round++) {
                    assertThat(statuses(server, each, AT_ONCE)).isSubsetOf(taken, 503);
                }
                await("there is room again").atMost(Pair.LIMIT).until(() -> statuses(server, each, 1)
                        .contains(taken));
            }
            assertThat(rest.get("/sessions/0").status()).isEqualTo(200);
            assertThat(Files.readString(server.log())).doesNotContain("OutOfMemoryError");
            rest.delete("/sessions/0");
        }
    }

    private static List<Integer> statuses(ServerProcess server, String body, int atOnce) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/sessions/0/statements"))
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        List<CompletableFuture<Integer>> all = IntStream.range(0, atOnce)
                .mapToObj(i -> client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                        .thenApply(HttpResponse::statusCode))
                .toList();
        return all.stream()
                .map(one -> one.orTimeout(90, TimeUnit.SECONDS).join())
                .toList();
    }
}
