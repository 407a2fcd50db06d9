// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver that was started and does not call is given up after the time its session allows, or else the server. */
class DriverThatNeverCallsTest {
    @TempDir
    private Path dir;

    @Test
    void aSessionSaysHowLongItsDriverMayTakeToStart() throws Exception {
        Map<String, String> settings = Map.of("livy.rsc.server.connect.timeout", "1h");
        try (TestLeader leader = new TestLeader(dir, TestLeader.storeWith("n", Map.of()), settings)) {
            TestLeader.Answer patient = leader.post("/sessions", "{}");
            TestLeader.Answer hasty =
                    leader.post("/sessions", "{\"conf\":{\"livy.rsc.server.connect.timeout\":\"1s\"}}");
            assertThat(hasty.status()).isEqualTo(201);
            String path = "/sessions/" + hasty.body().path("id").asInt();
            await().atMost(TestLeader.LIMIT)
                    .until(() -> leader.get(path + "/state").text().contains("dead"));
            assertThat(leader.get(path + "/log").text()).contains("its driver did not call within 1 s of its start");
            assertThat(leader.get("/sessions/" + patient.body().path("id").asInt() + "/state")
                            .text())
                    .contains("starting");
        }
    }
}
