// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions end by their clocks, and by nothing that happens between two leaders: here nobody leads for longer than all their
 * times allow. Real Spark, real processes.
 */
class SessionClocksIT {
    private static final int IDLE = 0;
    private static final int OLD = 1;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir
    private Path dir;

    @Test
    void clocksDoNotFireBecauseOfAFailover() throws Exception {
        Map<String, String> watchdog = Map.of("livy.server.heartbeat-watchdog.interval", "500ms");
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair = Pair.start(dir, zookeeper.getConnectString(), SparkHomes.real(), watchdog)) {
            ServerProcess next = pair.standby();
            Rest rest = next.rest();
            create(rest, "\"idleTimeout\":\"20s\",\"heartbeatTimeoutInSecond\":20");
            Pair.awaitSession(rest, IDLE, "idle");
            create(rest, "\"ttl\":\"20s\"");
            long left = System.nanoTime();
            for (ServerProcess server : pair.servers()) {
                server.kill();
            }
            await("all times are over")
                    .atMost(TIMEOUT.multipliedBy(2))
                    .until(() -> System.nanoTime() - left > TIMEOUT.toNanos());

            next.start();
            pair.awaitLeader();
            long lead = System.nanoTime();
            assertThat(rest.get("/sessions/" + IDLE).status()).isEqualTo(200);
            assertThat(rest.get("/sessions/" + OLD).status()).isEqualTo(200);

            // They run on, though: reading is a sign of life and no use.
            await("the idle session is removed")
                    .atMost(Pair.LIMIT)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> rest.get("/sessions/" + IDLE + "/state").status() == 404);
            assertThat(Duration.ofNanos(System.nanoTime() - lead)).isGreaterThanOrEqualTo(TIMEOUT);
            assertThat(Files.readString(next.log()))
                    .containsOnlyOnce(
                            "session=0 state=SHUTTING_DOWN was=IDLE reason=\"it was idle for longer than 20 s\"");

            int forsaken = create(rest, "\"heartbeatTimeoutInSecond\":1");
            await("the session whose client has gone is removed")
                    .atMost(Pair.LIMIT)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> !Listing.of(rest, "/sessions").containsKey(forsaken));
            assertThat(rest.get("/sessions/" + forsaken).status()).isEqualTo(404);
        }
    }

    private static int create(Rest rest, String wishes) {
        Rest.Answer created = rest.post("/sessions", "{\"kind\":\"spark\"," + wishes + "}");
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        return created.body().path("id").asInt();
    }
}
