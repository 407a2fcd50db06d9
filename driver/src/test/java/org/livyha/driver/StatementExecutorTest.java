// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Statement;
import org.livyha.rpc.Statement.State;

class StatementExecutorTest {
    private final ScriptedEngine engine = new ScriptedEngine();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Clock clock = new SettableClock(now);
    private RunningDriver driver =
            start(new ExecutorSettings("spark", 5, Duration.ofSeconds(30), Duration.ofHours(1), 10));

    private RunningDriver start(ExecutorSettings settings) {
        return new RunningDriver(settings, engine, clock);
    }

    private void restart(ExecutorSettings settings) {
        driver.close();
        driver = start(settings);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void idsCountFromZeroAndStatementsRunInTheirOrder() {
        driver.submit("wait a");
        driver.submit("second");
        driver.submit(null, "third", "sql");
        Statement fourth = driver.submit(null, "fourth", null);
        assertThat(fourth.id()).isEqualTo(3);
        assertThat(fourth.state()).isEqualTo(State.WAITING);
        assertThat(fourth.output()).isNull();
        assertThat(fourth.progress()).isZero();
        assertThat(fourth.started()).isZero();

        engine.release("a");
        Statement ended = driver.awaitState(3, State.AVAILABLE);

        assertThat(engine.ran).containsExactly("wait a", "second", "third", "fourth");
        assertThat(ended.progress()).isEqualTo(1.0);
        assertThat(ended.started()).isEqualTo(now.get().toEpochMilli());
        assertThat(ended.completed()).isEqualTo(now.get().toEpochMilli());
        assertThat(ended.output().toString())
                .isEqualTo("{\"status\":\"ok\",\"execution_count\":3,\"data\":{\"text/plain\":\"fourth\"}}");
    }

    @Test
    void anOutputThatCannotBeSentIsAnErrorOfItsStatement() {
        JsonNode output = driver.output("x".repeat(RunningDriver.MAX_FRAME / 2));

        assertThat(output.path("status").asText()).isEqualTo("error");
        assertThat(output.path("evalue").asText()).contains("livy.rsc.rpc.max.size");
        assertThat(driver.text("small")).isEqualTo("small");
    }

    @Test
    void halfALetterInAnOutputIsAnOutput() {
        for (String broken : List.of("\ud83d", "\udc00 x", "x".repeat(9000) + "\ud83d")) {
            assertThat(driver.text(broken)).isEqualTo(broken);
        }
    }

    @Test
    void completionClampsTheCursorAndSurvivesABrokenInterpreter() {
        assertThat(driver.complete("abc", "spark", 2)).containsExactly("ab");
        assertThat(driver.complete("abc", "spark", 99)).containsExactly("abc");
        assertThat(driver.complete("abc", "spark", -1)).containsExactly("");
        assertThat(driver.complete("fail", "spark", 4)).isEmpty();
        assertThat(driver.executor
                        .complete("abc", "bogus", 1)
                        .toCompletableFuture()
                        .join())
                .isEqualTo(new Reply.Failed(Reply.Reason.BAD_REQUEST, "Invalid kind: bogus"));
    }

    @Test
    void completionDoesNotWaitForARunningStatement() {
        int running = driver.submit("wait a");
        assertThat(driver.complete("abc", "spark", 3)).isEmpty();
        assertThat(driver.get(running).state()).isIn(State.WAITING, State.RUNNING);
        engine.release("a");
        driver.awaitState(running, State.AVAILABLE);
        await().atMost(RunningDriver.PATIENCE)
                .until(() -> driver.complete("abc", "spark", 3).equals(List.of("abc")));
    }

    @Test
    void aRepeatedKeyGetsTheFirstStatementAndRunsNothing() {
        Statement first = driver.submit("key-1", "code", null);
        driver.awaitState(first.id(), State.AVAILABLE);

        Statement again = driver.submit("key-1", "code", null);

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(driver.submit("key-2", "code", null).id()).isEqualTo(first.id() + 1);
        driver.awaitState(first.id() + 1, State.AVAILABLE);
        assertThat(engine.ran).hasSize(2);
    }

    @Test
    void aKeyBelongsToOneCodeAndOneKind() {
        Statement first = driver.submit("key-1", "select 1", "spark");
        assertThat(refusal("select 1", "sql")).isEqualTo(Reply.Reason.KEY_REUSED);
        assertThat(refusal("select 2", "spark")).isEqualTo(Reply.Reason.KEY_REUSED);
        // Its kind is the session's own.
        assertThat(driver.submit("key-1", "select 1", null).id()).isEqualTo(first.id());
        assertThat(driver.submit("key-2", "last", null).id()).isEqualTo(first.id() + 1);
        driver.awaitState(first.id() + 1, State.AVAILABLE);
        assertThat(engine.ran).containsExactly("select 1", "last");
    }

    private Reply.Reason refusal(String code, String kind) {
        Reply reply = driver.executor
                .submit("key-1", code, kind)
                .toCompletableFuture()
                .join();
        assertThat(reply).isInstanceOf(Reply.Failed.class);
        return ((Reply.Failed) reply).reason();
    }

    @Test
    void aKeyIsRememberedForAnHourThoughItsStatementIsEvicted() {
        Statement first = driver.submit("key-1", "code", null);
        runAndAwait(6);
        assertThat(driver.isRetained(first.id())).isFalse();

        now.updateAndGet(time -> time.plus(Duration.ofMinutes(59)));
        assertThat(driver.submit("key-1", "code", null).id()).isEqualTo(first.id());

        now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
        assertThat(driver.submit("key-1", "code", null).id()).isEqualTo(7);
    }

    @Test
    void aKeyIsRememberedAsLongAsItsStatement() {
        Statement first = driver.submit("key-1", "code", null);
        driver.awaitState(first.id(), State.AVAILABLE);

        now.updateAndGet(time -> time.plus(Duration.ofHours(5)));

        assertThat(driver.submit("key-1", "code", null).id()).isEqualTo(first.id());
    }

    @Test
    void theLastOnesAreRetained() {
        runAndAwait(7);

        assertThat(driver.list(0, null, false).total()).isEqualTo(5);
        assertThat(idsOf(driver.list(0, null, false))).containsExactly(2, 3, 4, 5, 6);
        Reply gone = driver.executor.get(1).toCompletableFuture().join();
        assertThat(gone).isInstanceOfSatisfying(Reply.Failed.class, failed -> assertThat(failed.reason())
                .isEqualTo(Reply.Reason.NOT_FOUND));
    }

    @Test
    void noStatementIsEvictedWhileItWaitsOrRuns() {
        driver.submit("wait a");
        for (int i = 1; i <= 9; i++) {
            driver.submit("code " + i);
        }
        driver.awaitState(0, State.RUNNING);
        assertThat(driver.list(0, null, false).total()).isEqualTo(10);

        engine.release("a");
        driver.awaitState(9, State.AVAILABLE);

        assertThat(idsOf(driver.list(0, null, false))).containsExactly(5, 6, 7, 8, 9);
        assertThat(engine.ran).hasSize(10);
    }

    @Test
    void aListIsTurnedRoundFirstAndThenCutByPosition() {
        runAndAwait(7);

        assertThat(idsOf(driver.list(0, 1, true))).containsExactly(6);
        assertThat(idsOf(driver.list(3, 1, false))).containsExactly(5);
        assertThat(idsOf(driver.list(1, 2, true))).containsExactly(5, 4);
        assertThat(idsOf(driver.list(4, 100, false))).containsExactly(6);
        assertThat(idsOf(driver.list(5, null, false))).isEmpty();
        assertThat(idsOf(driver.list(0, 0, false))).isEmpty();
        assertThat(idsOf(driver.list(-1, -5, false))).isEmpty();
        assertThat(idsOf(driver.list(-1, 3, false))).containsExactly(2, 3);
        assertThat(idsOf(driver.list(2, Integer.MAX_VALUE, false))).containsExactly(4, 5, 6);
    }

    @Test
    void aStatementCancelledWhileItWaitsNeverRuns() {
        driver.submit("wait a");
        int waiting = driver.submit("never");
        driver.cancel(waiting);

        Statement cancelled = driver.get(waiting);
        assertThat(cancelled.state()).isEqualTo(State.CANCELLED);
        assertThat(cancelled.output()).isNull();
        assertThat(cancelled.started()).isZero();
        assertThat(cancelled.completed()).isEqualTo(now.get().toEpochMilli());
        assertThat(cancelled.progress()).isEqualTo(1.0);
        engine.release("a");
        driver.awaitState(driver.submit("last"), State.AVAILABLE);
        assertThat(engine.ran).containsExactly("wait a", "last");
    }

    @Test
    void aRunningStatementIsInterruptedAndItsJobsCancelled() {
        int id = driver.submit("wait a");
        driver.awaitState(id, State.RUNNING);
        driver.cancel(id);

        Statement cancelled = driver.awaitState(id, State.CANCELLED);
        await().atMost(RunningDriver.PATIENCE).until(() -> driver.get(id).output() != null);

        assertThat(cancelled.progress()).isEqualTo(1.0);
        assertThat(driver.get(id).output().path("evalue").asText()).isEqualTo("java.lang.InterruptedException");
        assertThat(engine.cancelledGroups).contains("0");
        assertThat(driver.text("next")).isEqualTo("next");
    }

    @Test
    void cancellingWhatHasEndedOrNeverWasChangesNothing() {
        int id = driver.submit("code");
        Statement before = driver.awaitState(id, State.AVAILABLE);

        driver.cancel(id);
        driver.cancel(999);
        driver.cancel(-1);

        assertThat(driver.get(id)).isEqualTo(before);
    }

    @Test
    void codeThatWillNotStopIsGivenUpAndToldToRunOn() {
        restart(new ExecutorSettings("spark", 5, Duration.ofMillis(300), Duration.ofHours(1), 10));
        int id = driver.submit("stubborn a");
        int behind = driver.submit("behind");
        driver.awaitState(id, State.RUNNING);
        driver.cancel(id);

        Statement givenUp = driver.awaitState(id, State.CANCELLED);
        assertThat(givenUp.output().path("evalue").asText()).contains("its code runs on");
        assertThat(driver.get(behind).state()).isEqualTo(State.WAITING);
        assertThat(driver.executor.status().state()).isEqualTo(DriverStatus.State.BUSY);

        engine.release("a");
        driver.awaitState(behind, State.AVAILABLE);
        assertThat(driver.get(id).state()).isEqualTo(State.CANCELLED);
        assertThat(driver.get(id).output().path("data").path("text/plain").asText())
                .isEqualTo("released");
    }

    @Test
    void driverIsBusyUntilCodeGivenUpHasEnded() {
        restart(new ExecutorSettings("spark", 5, Duration.ofMillis(100), Duration.ofHours(1), 10));
        int id = driver.submit("stubborn a");
        driver.awaitState(id, State.RUNNING);
        driver.cancel(id);
        driver.awaitState(id, State.CANCELLED);
        assertThat(driver.executor.status().state()).isEqualTo(DriverStatus.State.BUSY);

        engine.release("a");

        await().atMost(RunningDriver.PATIENCE)
                .until(() -> driver.executor.status().state() == DriverStatus.State.IDLE);
    }

    @Test
    void progressComesFromTheEngineAndEndsAtOne() {
        engine.progress = 0.25;
        int id = driver.submit("wait a");

        await().atMost(RunningDriver.PATIENCE).until(() -> driver.get(id).progress() == 0.25);
        engine.release("a");

        assertThat(driver.awaitState(id, State.AVAILABLE).progress()).isEqualTo(1.0);
        await().atMost(RunningDriver.PATIENCE).untilAsserted(() -> assertThat(driver.events)
                .containsSubsequence(
                        new Event.StatementChanged(id, State.WAITING, 0.0),
                        new Event.StatementChanged(id, State.RUNNING, 0.0),
                        new Event.StatementChanged(id, State.RUNNING, 0.25),
                        new Event.StatementChanged(id, State.AVAILABLE, 1.0)));
    }

    @Test
    void anInterpreterFaultEndsItsStatementAndNothingElse() {
        var output = driver.output("fail");

        assertThat(output.path("status").asText()).isEqualTo("error");
        assertThat(output.path("ename").asText()).isEqualTo("Internal Error: java.lang.IllegalStateException");
        assertThat(output.path("evalue").asText()).isEqualTo("broken interpreter");
        assertThat(driver.text("next")).isEqualTo("next");
    }

    @Test
    void stateIsBusyWhileThereIsWorkAndDoesNotFlicker() {
        driver.submit("wait a");
        for (int i = 0; i < 20; i++) {
            driver.submit("code");
        }
        engine.release("a");
        driver.awaitState(20, State.AVAILABLE);
        await().atMost(RunningDriver.PATIENCE)
                .until(() -> driver.executor.status().state() == DriverStatus.State.IDLE);

        List<DriverStatus.State> states = new ArrayList<>();
        for (Event event : driver.events) {
            if (event instanceof Event.StatusChanged changed) {
                states.add(changed.status().state());
            }
        }
        assertThat(states).containsExactly(DriverStatus.State.IDLE, DriverStatus.State.BUSY, DriverStatus.State.IDLE);
    }

    @Test
    void aSharedSessionNeedsAKindWithEachStatement() {
        restart(ExecutorSettings.ofKind("shared"));

        Reply.Failed refused = driver.refused("1", null);

        assertThat(refused.reason()).isEqualTo(Reply.Reason.BAD_REQUEST);
        assertThat(refused.message()).isEqualTo("Code type should be specified if session kind is shared");
        assertThat(driver.submit(null, "1", "scala").id()).isZero();
    }

    @Test
    void unknownKindsAreBadRequestsAndBurnNoId() {
        assertThat(driver.refused("1", "nokind"))
                .isEqualTo(new Reply.Failed(Reply.Reason.BAD_REQUEST, "Invalid kind: nokind"));
        assertThat(driver.refused("1", "python").message()).contains("pyspark").contains("it has: spark, sql");
        assertThat(driver.submit("1")).isZero();
    }

    @Test
    void beforeItsStartADriverIsNotReady() {
        StatementExecutor fresh = new StatementExecutor(
                ExecutorSettings.ofKind("spark"), new OutputLimit(RunningDriver.MAX_FRAME), engine, clock);

        assertThat(fresh.status().state()).isEqualTo(DriverStatus.State.STARTING);
        assertThat(fresh.submit(null, "1", null).toCompletableFuture().join())
                .isEqualTo(new Reply.Failed(Reply.Reason.NOT_READY, "the driver is starting"));
        fresh.close();
    }

    @Test
    void aStartThatFailsIsAStateWithItsReason() {
        engine.startFailure = new IllegalStateException("no cluster");
        restart(ExecutorSettings.ofKind("spark"));

        assertThat(driver.executor.status().state()).isEqualTo(DriverStatus.State.ERROR);
        assertThat(driver.executor.status().detail()).contains("no cluster");
        assertThat(driver.refused("1", null).reason()).isEqualTo(Reply.Reason.NOT_READY);
    }

    @Test
    void closingInterruptsWhatRuns() {
        driver.awaitState(driver.submit("wait a"), State.RUNNING);

        driver.close();

        assertThat(driver.executor.status().state()).isEqualTo(DriverStatus.State.SHUTTING_DOWN);
        assertThat(driver.refused("1", null).reason()).isEqualTo(Reply.Reason.NOT_READY);
    }

    private void runAndAwait(int count) {
        int last = -1;
        for (int i = 0; i < count; i++) {
            last = driver.submit("code " + i);
        }
        driver.awaitState(last, State.AVAILABLE);
    }

    private static List<Integer> idsOf(Reply.Statements page) {
        return page.statements().stream().map(Statement::id).toList();
    }
}
