// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.rpc.JobStatus;
import org.livyha.rpc.JobStatus.State;
import org.livyha.rpc.Reply;

/** Jobs without Spark. */
@Timeout(120)
class JobRunnerTest {
    private final ScriptedEngine engine = new ScriptedEngine();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final RunningJobs jobs = new RunningJobs(
            new ExecutorSettings("spark", 5, Duration.ofSeconds(30), Duration.ofHours(1), 10, 3),
            engine,
            new SettableClock(now));

    @AfterEach
    void stop() {
        jobs.close();
    }

    @Test
    void idsCountFromOneAndAResultIsReadAsOftenAsOneLikes() {
        long first = jobs.submit(new TestJobs.Echo("hello"));
        long second = jobs.submit(new TestJobs.Echo(new ArrayList<>(List.of("a"))));
        assertThat(List.of(first, second)).containsExactly(1L, 2L);
        for (int i = 0; i < 3; i++) {
            JobStatus ended = jobs.awaitState(first, State.SUCCEEDED);
            assertThat(TestJobs.value(ended.result())).isEqualTo("hello");
            assertThat(ended.error()).isNull();
        }
        assertThat(TestJobs.value(jobs.awaitEnd(second).result())).isEqualTo(List.of("a"));
    }

    @Test
    void aJobWithoutAValueSucceedsWithoutAResult() {
        JobStatus ended = jobs.awaitState(jobs.submit(new TestJobs.Echo(null)), State.SUCCEEDED);
        assertThat(ended.result()).isNull();
        assertThat(ended.error()).isNull();
    }

    @Test
    void jobsRunBesideEachOtherAndBesideStatements() {
        jobs.driver.submit(null, "wait statement", null);
        long waiting = jobs.submit(new TestJobs.Waiting("beside", false));
        jobs.awaitState(waiting, State.STARTED);
        assertThat(jobs.value(new TestJobs.Echo(1))).isEqualTo(1);
        TestJobs.release("beside");
        assertThat(TestJobs.value(jobs.awaitEnd(waiting).result())).isEqualTo("through beside");
        engine.release("statement");
    }

    @Test
    void moreJobsThanThreadsWaitForTheirTurn() {
        for (int i = 0; i < JobRunner.AT_ONCE + 1; i++) {
            jobs.submit(new TestJobs.Waiting("crowd", false));
        }
        jobs.awaitState(JobRunner.AT_ONCE, State.STARTED);
        assertThat(jobs.get(JobRunner.AT_ONCE + 1).state()).isEqualTo(State.QUEUED);
        TestJobs.release("crowd");
        assertThat(jobs.awaitEnd(JobRunner.AT_ONCE + 1).state()).isEqualTo(State.SUCCEEDED);
        jobs.awaitIdle();
    }

    @Test
    void aRepeatedKeyGetsTheFirstJobAndRunsNothing() {
        ByteBuffer payload = TestJobs.payload(new TestJobs.Echo("once"));
        assertThat(jobs.submit("key", payload)).isEqualTo(1);
        jobs.awaitEnd(1);
        assertThat(jobs.submit("key", payload)).isEqualTo(1);
        assertThat(jobs.submit("other", payload)).isEqualTo(2);
        Reply reused =
                RunningJobs.reply(jobs.driver.submitJob("key", TestJobs.payload(new TestJobs.Echo("other")), "spark"));
        assertThat(((Reply.Failed) reused).reason()).isEqualTo(Reply.Reason.KEY_REUSED);
        assertThat(jobs.ask(3)).isInstanceOf(Reply.Failed.class);
    }

    @Test
    void aKeyIsRememberedForAnHourThoughItsJobIsEvicted() {
        ByteBuffer payload = TestJobs.payload(new TestJobs.Echo("once"));
        jobs.submit("key", payload);
        jobs.awaitEnd(1);
        for (int i = 0; i < 5; i++) {
            jobs.value(new TestJobs.Echo(i));
        }
        assertThat(isRetained(1)).isFalse();
        now.set(now.get().plus(Duration.ofMinutes(59)));
        assertThat(jobs.submit("key", payload)).isEqualTo(1);
        now.set(now.get().plus(Duration.ofMinutes(2)));
        assertThat(jobs.submit("key", payload)).isEqualTo(7);
    }

    @Test
    void jobsThatWereReadGoFirstAndThoseUnderWayNever() {
        long running = jobs.submit(new TestJobs.Waiting("kept", false));
        long unread = jobs.submit(new TestJobs.Echo("unread"));
        await().until(() -> jobs.driver.status().activeJobs() == 1);
        for (int i = 0; i < 10; i++) {
            jobs.value(new TestJobs.Echo(i));
        }
        assertThat(isRetained(3)).isFalse();
        assertThat(isRetained(unread)).isTrue();
        TestJobs.release("kept");
        assertThat(TestJobs.value(jobs.awaitEnd(running).result())).isEqualTo("through kept");
    }

    @Test
    void aFailingJobSaysItsClassItsMessageAndItsStack() {
        assertThat(jobs.error(TestJobs.payload(new TestJobs.Failing())))
                .startsWith("java.lang.IllegalStateException: boo\n\tat " + TestJobs.Failing.class.getName() + ".call(")
                .contains("\nCaused by: java.lang.ArithmeticException: deeper\n\tat ");
    }

    @Test
    void aPayloadThatIsNoJobFailsWithAClearError() {
        assertThat(jobs.error(ByteBuffer.wrap(new byte[] {1, 2, 3}))).contains("the job cannot be read");
        assertThat(jobs.error(ByteBuffer.allocate(0))).contains("the job cannot be read");
        assertThat(jobs.error(TestJobs.payload("a text"))).contains("is not a job but a java.lang.String");
        assertThat(jobs.error(TestJobs.payload(new TestJobs.Echo((Runnable & java.io.Serializable) () -> {}))))
                .contains("the job cannot be read");
        assertThat(jobs.value(new TestJobs.Echo("goes on"))).isEqualTo("goes on");
    }

    @Test
    void aResultTooLargeForTheLineIsAnError() {
        assertThat(jobs.error(TestJobs.payload(new TestJobs.Large(RunningJobs.MAX_FRAME))))
                .contains("livy.rsc.rpc.max.size");
        assertThat((byte[]) jobs.value(new TestJobs.Large(RunningJobs.MAX_FRAME / 2)))
                .hasSize(RunningJobs.MAX_FRAME / 2);
    }

    @Test
    void cancelInterruptsTheCodeAndItsSparkJobs() {
        long id = jobs.submit(new TestJobs.Waiting("never", false));
        jobs.awaitState(id, State.STARTED);
        jobs.cancel(id);
        assertThat(jobs.get(id)).isEqualTo(new JobStatus(id, State.CANCELLED, null, null));
        jobs.awaitIdle();
        assertThat(engine.cancelledGroups).contains("job-" + id);
        assertThat(jobs.get(id).state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void codeThatWillNotStopIsCancelledForAllWhoAskAndCountsAsLongAsItRuns() {
        long id = jobs.submit(new TestJobs.Waiting("stubborn", true));
        jobs.awaitState(id, State.STARTED);
        jobs.cancel(id);
        assertThat(jobs.get(id).state()).isEqualTo(State.CANCELLED);
        assertThat(jobs.driver.status().activeJobs()).isEqualTo(1);
        TestJobs.release("stubborn");
        jobs.awaitIdle();
        assertThat(jobs.get(id)).isEqualTo(new JobStatus(id, State.CANCELLED, null, null));
    }

    @Test
    void aJobThatIsCancelledWhileItWaitsNeverRuns() {
        for (int i = 0; i < JobRunner.AT_ONCE; i++) {
            jobs.submit(new TestJobs.Waiting("full", false));
        }
        long waiting = jobs.submit(new TestJobs.Waiting("never begun", false));
        jobs.cancel(waiting);
        assertThat(jobs.get(waiting).state()).isEqualTo(State.CANCELLED);
        TestJobs.release("full");
        jobs.awaitIdle();
        assertThat(TestJobs.BEGUN).contains("full").doesNotContain("never begun");
    }

    @Test
    void cancelChangesNothingThatHasEndedOrNeverWas() {
        long id = jobs.submit(new TestJobs.Echo("done"));
        JobStatus ended = jobs.awaitEnd(id);
        jobs.cancel(id);
        jobs.cancel(77);
        assertThat(jobs.get(id)).isEqualTo(ended);
        assertThat(((Reply.Failed) jobs.ask(77)).reason()).isEqualTo(Reply.Reason.NOT_FOUND);
    }

    @Test
    void theStatusTellsWhetherJobsAreActiveAndItsStateIsTheInterpreters() {
        jobs.events.clear();
        jobs.submit(new TestJobs.Waiting("watched", false));
        await().until(() -> jobs.events.stream().anyMatch(event -> activeIn(event) == 1));
        jobs.submit(new TestJobs.Echo("another"));
        TestJobs.release("watched");
        await().until(() -> !jobs.events.isEmpty() && activeIn(jobs.events.get(jobs.events.size() - 1)) == 0);
        assertThat(jobs.events)
                .allMatch(event -> ((Event.StatusChanged) event).status().state() == DriverStatus.State.IDLE);
    }

    @Test
    void nothingIsTakenWhenTheDriverIsEnding() {
        long running = jobs.submit(new TestJobs.Waiting("ending", false));
        jobs.awaitState(running, State.STARTED);
        jobs.close();
        Reply reply = RunningJobs.reply(jobs.driver.submitJob(null, TestJobs.payload(new TestJobs.Echo(1)), "spark"));
        assertThat(((Reply.Failed) reply).reason()).isEqualTo(Reply.Reason.NOT_READY);
        assertThat(jobs.awaitEnd(running).state()).isEqualTo(State.FAILED);
    }

    @Test
    void otherTypesOfJobsAreRefused() {
        Reply reply = RunningJobs.reply(jobs.driver.submitJob(null, ByteBuffer.allocate(1), "pyspark"));
        assertThat(((Reply.Failed) reply).reason()).isEqualTo(Reply.Reason.BAD_REQUEST);
    }

    private boolean isRetained(long id) {
        return jobs.ask(id) instanceof Reply.OneJob;
    }

    private static int activeIn(Event event) {
        return event instanceof Event.StatusChanged changed ? changed.status().activeJobs() : -1;
    }
}
