// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Request;

/** Sessions that end by themselves are gone for their clients, and their drivers know why. */
class SessionExpiryTest {
    private static final Map<String, String> WATCHDOG = Map.of("livy.server.heartbeat-watchdog.interval", "200ms");

    @TempDir
    private Path dir;

    private TestLeader leader;
    private TestDriver driver;

    private void session(Map<String, ?> wishes) throws Exception {
        leader = new TestLeader(dir, TestLeader.storeWith("n", wishes), WATCHDOG);
        driver = new TestDriver(leader, 0);
    }

    @AfterEach
    void stop() {
        driver.close();
        leader.close();
    }

    @Test
    void anIdleSessionIsRemovedThoughItsStateIsPolled() throws Exception {
        session(Map.of("idleTimeout", "1500ms"));
        awaitGone("/sessions/0/state");
        assertThat(driver.requests).contains(new Request.Shutdown(1, "it was idle for longer than 1500 ms"));
        assertThat(leader.get("/sessions").body().path("total").asInt()).isZero();
    }

    @Test
    void aBusySessionIsNotIdle() throws Exception {
        session(Map.of("idleTimeout", "1s"));
        driver.become(DriverStatus.State.BUSY);
        await().atMost(TestLeader.LIMIT)
                .until(() -> leader.get("/sessions/0/state?wait=3").text().contains("busy"));
        driver.become(DriverStatus.State.IDLE);
        awaitGone("/sessions/0/state");
    }

    @Test
    void aSessionWhoseClientHasGoneIsRemoved() throws Exception {
        session(Map.of("heartbeatTimeoutInSecond", 1, "idleTimeout", "1h"));
        driver.become(DriverStatus.State.BUSY);
        await().atMost(TestLeader.LIMIT)
                .until(() -> leader.get("/sessions").body().path("total").asInt() == 0);
        assertThat(leader.get("/sessions/0").status()).isEqualTo(404);
        assertThat(driver.requests)
                .contains(new Request.Shutdown(1, "no client called for longer than its heartbeat timeout of 1 s"));
    }

    private void awaitGone(String path) {
        await().atMost(TestLeader.LIMIT).until(() -> leader.get(path).status() == 404);
    }
}
