// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Request;
import org.livyha.rpc.Statement;

/** {@code ?wait=SECONDS}: the answer comes with the news. An answer within {@link TestLeader#LIMIT} did not wait to the end. */
class LongPollTest {
    private static final String WAIT = "?wait=30";

    @TempDir
    private Path dir;

    private TestLeader leader;
    private TestDriver driver;

    @BeforeEach
    void start() throws Exception {
        leader = new TestLeader(dir, TestLeader.storeWith("n", Map.of()), Map.of());
        driver = new TestDriver(leader, 0);
        await().atMost(TestLeader.LIMIT)
                .until(() -> leader.get("/sessions/0/state").text().contains("idle"));
    }

    @AfterEach
    void stop() {
        driver.close();
        leader.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sessions/0/state", "/sessions/n/state", "/sessions/0"})
    void aSessionsAnswerComesWhenItsStateChanges(String path) {
        CompletableFuture<TestLeader.Answer> answer = leader.getLater(path + WAIT);
        awaitWaiting(1);
        driver.become(DriverStatus.State.BUSY);
        assertThat(state(answer)).isEqualTo("busy");
    }

    @Test
    void withoutNewsItComesAtTheEndOfTheTime() {
        long start = System.nanoTime();
        assertThat(state(leader.getLater("/sessions/0/state?wait=1"))).isEqualTo("idle");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        awaitWaiting(0);
    }

    @Test
    void zeroDoesNotWait() {
        assertThat(state(leader.getLater("/sessions/0/state?wait=0"))).isEqualTo("idle");
    }

    @Test
    void aSessionThatHasEndedHasNoMoreNews() {
        CompletableFuture<TestLeader.Answer> waiting = leader.getLater("/sessions/0/state" + WAIT);
        awaitWaiting(1);
        assertThat(leader.post("/sessions/0/stop", "").status()).isEqualTo(204);
        assertThat(state(waiting)).isIn("shutting_down", "dead");
        await().atMost(TestLeader.LIMIT)
                .until(() -> leader.get("/sessions/0/state").text().contains("dead"));
        assertThat(state(leader.getLater("/sessions/0" + WAIT))).isEqualTo("dead");
    }

    @Test
    void aStatementsAnswerComesWhenItHasEnded() {
        leader.post("/sessions/0/statements", "{\"code\":\"1\"}");
        CompletableFuture<TestLeader.Answer> answer = leader.getLater("/sessions/0/statements/0" + WAIT);
        awaitWaiting(1);
        driver.statement(0, Statement.State.RUNNING);
        driver.statement(0, Statement.State.AVAILABLE);
        assertThat(state(answer)).isEqualTo("available");
        assertThat(state(leader.getLater("/sessions/0/statements/0" + WAIT))).isEqualTo("available");
        assertThat(TestLeader.join(leader.getLater("/sessions/0/statements/7" + WAIT))
                        .text())
                .isEqualTo("\"Statement not found\"");
        assertThat(waiting()).isZero();
    }

    @Test
    void theDriverIsNotAskedMeanwhile() {
        leader.post("/sessions/0/statements", "{\"code\":\"1\"}");
        driver.requests.clear();
        assertThat(state(leader.getLater("/sessions/0/statements/0?wait=1"))).isEqualTo("waiting");
        assertThat(driver.requests).hasSize(2).allMatch(request -> request instanceof Request.GetStatement);
    }

    /** Its word is sent over the line that it has, and it may have none at that moment. */
    @Test
    void anEndThatTheDriverCouldNotTellIsFoundWhenItCallsAgain() throws Exception {
        leader.post("/sessions/0/statements", "{\"code\":\"1\"}");
        CompletableFuture<TestLeader.Answer> answer = leader.getLater("/sessions/0/statements/0" + WAIT);
        awaitWaiting(1);
        driver.hangUp();
        driver.statementUntold(0, Statement.State.AVAILABLE);
        driver.call();
        assertThat(state(answer)).isEqualTo("available");
    }

    @Test
    void aStatementWhoseSessionEndsIsWaitedForNoMore() {
        leader.post("/sessions/0/statements", "{\"code\":\"1\"}");
        CompletableFuture<TestLeader.Answer> answer = leader.getLater("/sessions/0/statements/0" + WAIT);
        awaitWaiting(1);
        leader.post("/sessions/0/stop", "");
        assertThat(TestLeader.join(answer).text()).isEqualTo("{\"msg\":\"requirement failed: Session isn't active.\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/batches/0", "/batches/b/state"})
    void aBatchsAnswerComesWhenItsStateChanges(String path) throws Exception {
        batch();
        CompletableFuture<TestLeader.Answer> answer = leader.getLater(path + WAIT);
        awaitWaiting(1);
        assertThat(leader.delete("/batches/0").status()).isEqualTo(200);
        assertThat(state(answer)).isIn("dead", "killed");
    }

    private void batch() throws Exception {
        String file = java.nio.file.Files.writeString(dir.resolve("job.jar"), "nothing")
                .toString();
        assertThat(leader.post("/batches", "{\"name\":\"b\",\"file\":\"" + file + "\",\"className\":\"X\"}")
                        .status())
                .isEqualTo(201);
        await().atMost(TestLeader.LIMIT)
                .until(() -> leader.get("/batches/0/state").text().contains("running"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/sessions/0", "/sessions/0/state", "/sessions/0/statements/0", "/batches/0", "/batches/0/state"
            })
    void aWaitThatIsNoNumberFromZeroIsRefused(String path) {
        for (String bad : List.of("abc", "-1", "1.5", "", "99999999999")) {
            assertThat(leader.get(path + "?wait=" + bad))
                    .extracting(TestLeader.Answer::status, TestLeader.Answer::text)
                    .containsExactly(400, "{\"msg\":\"For input string: \\\"" + bad + "\\\"\"}");
        }
    }

    @Test
    void whoeverWaitsHoldsNoThread() {
        int clients = 400;
        List<CompletableFuture<TestLeader.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            answers.add(leader.getLater("/sessions/0/state" + WAIT));
        }
        awaitWaiting(clients);
        assertThat(state(leader.getLater("/sessions/0/state"))).isEqualTo("idle");
        driver.become(DriverStatus.State.BUSY);
        answers.forEach(answer -> assertThat(state(answer)).isEqualTo("busy"));
    }

    @Test
    void aLeaderThatStepsDownAnswersThemFirst() throws Exception {
        batch();
        leader.post("/sessions/0/statements", "{\"code\":\"1\"}");
        List<CompletableFuture<TestLeader.Answer>> answers = List.of(
                leader.getLater("/sessions/0/state" + WAIT),
                leader.getLater("/sessions/0" + WAIT),
                leader.getLater("/sessions/0/statements/0" + WAIT),
                leader.getLater("/batches/0" + WAIT));
        awaitWaiting(4);
        leader.stepDown();
        assertThat(answers.stream().map(LongPollTest::state)).containsExactly("idle", "idle", "waiting", "running");
    }

    private int waiting() {
        return leader.services().sessions().waiting()
                + leader.services().batches().waiting();
    }

    private void awaitWaiting(int clients) {
        await(clients + " clients wait").atMost(TestLeader.LIMIT).until(() -> waiting() == clients);
    }

    private static String state(CompletableFuture<TestLeader.Answer> later) {
        TestLeader.Answer answer = TestLeader.join(later);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.body().path("state").asText();
    }
}
