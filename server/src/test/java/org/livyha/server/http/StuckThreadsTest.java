// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The watchdog asks for the health: that must not be answered by a server that answers nothing else. */
class StuckThreadsTest {
    private static final int MORE_THAN_ALL_THREADS = 250;

    @Test
    void aServerWhoseThreadsAreAllStuckDoesNotCallItselfHealthy() throws Exception {
        try (Node node = new Node("a")) {
            node.lead(1);
            assertThat(node.get("/health/live").statusCode()).isEqualTo(200);
            List<CompletableFuture<?>> stuck = new ArrayList<>();
            for (int i = 0; i < MORE_THAN_ALL_THREADS; i++) {
                stuck.add(node.sendAsync(node.request("/sessions/slow")));
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> !isHealthy(node));
            assertThat(stuck).noneMatch(CompletableFuture::isDone);
            node.resource.release.countDown();
            await().atMost(Duration.ofSeconds(20)).until(() -> isHealthy(node));
        }
    }

    private static boolean isHealthy(Node node) throws Exception {
        try {
            return node.send(node.request("/health/live").timeout(Duration.ofSeconds(1)))
                            .statusCode()
                    == 200;
        } catch (HttpTimeoutException e) {
            return false;
        }
    }
}
