// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stop of a session that is slow to end: its driver has no line. */
class StopTest {
    @TempDir
    private Path dir;

    private final WitnessedStore store = new WitnessedStore(TestLeader.storeWith("n", Map.of()));
    private TestLeader leader;

    @BeforeEach
    void start() throws Exception {
        leader = new TestLeader(dir.resolve("first"), store, Map.of());
    }

    @AfterEach
    void stop() {
        leader.close();
    }

    private void nextLeader(String name) throws Exception {
        leader.close();
        leader = new TestLeader(dir.resolve(name), store, Map.of());
    }

    private void awaitState(String state) {
        await().atMost(TestLeader.LIMIT)
                .until(() -> leader.get("/sessions/0/state").text().contains(state));
    }

    private CompletableFuture<TestLeader.Answer> post(String path) {
        return leader.send(leader.request(path).POST(BodyPublishers.noBody()));
    }

    /** As when its patience is over. */
    private TestLeader.Answer letGo(CompletableFuture<TestLeader.Answer> answer) {
        await().atMost(TestLeader.LIMIT).until(() -> {
            leader.services().letWaitersGo();
            return answer.isDone();
        });
        return TestLeader.join(answer);
    }

    /** The driver comes back, and the session ends and stays listed, with every leader from now on. */
    private void assertEndsAndStaysListed() throws Exception {
        awaitState("shutting_down");
        try (TestDriver driver = new TestDriver(leader, 0)) {
            awaitState("dead");
        }
        nextLeader("last");
        assertThat(leader.get("/sessions/0/state").text()).contains("dead");
    }

    @ParameterizedTest
    @CsvSource({"stop, 204", "interrupt, 200"})
    void whatWasAnsweredBeforeTheEndHoldsForTheNextLeader(String route, int status) throws Exception {
        assertThat(letGo(post("/sessions/0/" + route)).status()).isEqualTo(status);
        nextLeader("next");
        assertEndsAndStaysListed();
    }

    @Test
    void whatALeaderThatStepsDownAnswersHoldsForTheNext() throws Exception {
        CompletableFuture<TestLeader.Answer> stopped = post("/sessions/0/stop");
        awaitState("shutting_down");
        leader.stepDown();
        assertThat(TestLeader.join(stopped).status()).isEqualTo(204);
        nextLeader("next");
        assertEndsAndStaysListed();
    }

    @Test
    void whatCannotBeRecordedIsNotAcknowledged() {
        store.refusesUpdates = true;
        assertThat(letGo(post("/sessions/0/stop")).status()).isGreaterThanOrEqualTo(500);
    }

    @Test
    void anEndInTimeIsWrittenOnce() throws Exception {
        try (TestDriver driver = new TestDriver(leader, 0)) {
            awaitState("idle");
            assertThat(leader.post("/sessions/0/stop", "").status()).isEqualTo(204);
        }
        assertThat(store.writes).containsExactly("update");
    }
}
