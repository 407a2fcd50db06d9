// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ServiceGaugesTest {
    @TempDir
    private Path dir;

    private TestLeader leader;

    @BeforeEach
    void start() throws Exception {
        leader = new TestLeader(dir, TestLeader.storeWith("n", Map.of()), Map.of());
    }

    @AfterEach
    void stop() {
        leader.close();
    }

    /** The one state that no client is ever shown, an operator is. */
    @Test
    void sessionsAreCountedByStateAndDriversByTheirLines() throws Exception {
        becomes("livy.sessions.recovering", 1);
        becomes("livy.drivers.lines", 0);
        try (TestDriver driver = new TestDriver(leader, 0)) {
            becomes("livy.sessions.idle", 1);
            becomes("livy.sessions.recovering", 0);
            becomes("livy.drivers.lines", 1);
        }
        becomes("livy.drivers.lines", 0);
    }

    @Test
    void batchesAreCountedByState() {
        becomes("livy.batches.running", 0);
        leader.post("/batches", "{\"file\":\"" + dir.resolve("b.jar") + "\"}");
        becomes("livy.batches.running", 1);
    }

    @Test
    void aServerThatLeadsNoMoreHasNone() {
        becomes("livy.sessions.recovering", 1);
        leader.stepDown();
        becomes("livy.sessions.recovering", 0);
        becomes("livy.leader", 0);
    }

    private void becomes(String name, int value) {
        await(name).atMost(TestLeader.LIMIT).until(() -> {
            JsonNode gauge =
                    leader.get("/metrics/metrics").body().path("gauges").path(name);
            return gauge.has("value") && gauge.path("value").asInt() == value;
        });
    }
}
