// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.server.TestDriver;
import org.livyha.server.TestLeader;

/** A master that was started again without what it knew, and a session whose driver it had. Real HTTP, real lines. */
@Timeout(60)
class ForgetfulMasterTest {
    @TempDir
    private Path dir;

    private FakeMaster master;
    private TestLeader leader;

    @BeforeEach
    void start() throws Exception {
        master = new FakeMaster();
        leader = new TestLeader(
                dir,
                TestLeader.storeWith("n", Map.of()),
                Map.of(
                        "livy.spark.master", "spark://127.0.0.1:7077",
                        "livy.spark.deploy-mode", "cluster",
                        "livy.server.ha.standalone.web-urls", master.url(),
                        "livy.server.ha.standalone.poll-interval", "50ms",
                        "livy.server.ha.standalone.app-lookup-timeout", "300ms"));
    }

    @AfterEach
    void close() {
        leader.close();
        master.close();
    }

    @Test
    void aSessionLivesAsLongAsItsDriverIsHeard() throws Exception {
        try (TestDriver driver = new TestDriver(leader, 0)) {
            awaitState("idle");
            awaitQuestions(15);
            assertThat(state()).isEqualTo("idle");
            driver.hangUp();
            driver.call();
            awaitQuestions(15);
            assertThat(state()).isEqualTo("idle");
        }
        awaitState("dead");
        assertThat(leader.get("/sessions/0/log").text()).contains("Spark master has known no application");
    }

    @Test
    void aSessionThatNobodyHearsIsDead() {
        awaitState("dead");
    }

    /** What was asked once the master had forgotten, a few seconds long. */
    private void awaitQuestions(int count) {
        int before = master.asked.size();
        await().atMost(TestLeader.LIMIT).until(() -> master.asked.size() >= before + count);
    }

    private String state() {
        return leader.get("/sessions/0/state").body().path("state").asText();
    }

    private void awaitState(String state) {
        await().atMost(TestLeader.LIMIT).until(() -> state().equals(state));
    }
}
