// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.livyha.rpc.Event;
import org.livyha.rpc.JobStatus;
import org.livyha.rpc.Reply;

/** A started {@link SparkDriver}, and what tests say to it about jobs. */
final class RunningJobs implements AutoCloseable {
    static final int MAX_FRAME = 1 << 20;

    final SparkDriver driver;
    final List<Event> events = new CopyOnWriteArrayList<>();

    RunningJobs(ExecutorSettings settings, Engine engine, Clock clock) {
        driver = new SparkDriver(settings, MAX_FRAME, engine, clock);
        driver.start(events::add);
    }

    static Reply reply(CompletionStage<Reply> stage) {
        return stage.toCompletableFuture()
                .orTimeout(60, java.util.concurrent.TimeUnit.SECONDS)
                .join();
    }

    long submit(Object job) {
        return submit(null, TestJobs.payload(job));
    }

    long submit(String key, ByteBuffer payload) {
        Reply reply = reply(driver.submitJob(key, payload, "spark"));
        assertThat(reply).isInstanceOf(Reply.OneJob.class);
        JobStatus sent = ((Reply.OneJob) reply).job();
        assertThat(sent).isEqualTo(new JobStatus(sent.id(), JobStatus.State.SENT, null, null));
        return sent.id();
    }

    Reply ask(long id) {
        return reply(driver.getJob(id));
    }

    JobStatus get(long id) {
        Reply reply = ask(id);
        assertThat(reply).as("job " + id).isInstanceOf(Reply.OneJob.class);
        return ((Reply.OneJob) reply).job();
    }

    void cancel(long id) {
        assertThat(reply(driver.cancelJob(id))).isEqualTo(new Reply.Done());
    }

    JobStatus awaitState(long id, JobStatus.State state) {
        return await("job " + id + " is " + state)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> get(id), job -> job.state() == state);
    }

    JobStatus awaitEnd(long id) {
        return await("job " + id + " has ended")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> get(id), job -> job.state().isFinal());
    }

    /** Runs a job that must succeed; its value as the client gets it. */
    Object value(Object job) {
        JobStatus ended = awaitEnd(submit(job));
        assertThat(ended.error()).isNull();
        return ended.result() == null ? null : TestJobs.value(ended.result());
    }

    /** Runs a job that must fail; its error. */
    String error(ByteBuffer payload) {
        JobStatus ended = awaitEnd(submit(null, payload));
        assertThat(ended.state()).isEqualTo(JobStatus.State.FAILED);
        assertThat(ended.result()).isNull();
        return ended.error();
    }

    void awaitIdle() {
        await("no job is active")
                .atMost(Duration.ofSeconds(30))
                .until(() -> driver.status().activeJobs() == 0);
    }

    @Override
    public void close() {
        driver.close();
    }
}
