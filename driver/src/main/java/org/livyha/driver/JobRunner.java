// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.livyha.rpc.JobStatus;
import org.livyha.rpc.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs beside the statements and beside each other, each on a thread of its own, so that what one leaves behind with
 * its thread (Spark's local properties, the active session, an interrupt) is not there for the next. Safe for use by any
 * thread; never blocks.
 */
final class JobRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    /** Jobs that run at a time; more wait. */
    static final int AT_ONCE = 64;

    private static final Duration STOP_PERIOD = Duration.ofMillis(100);
    /** So long Spark's own cancellation goes first: it fails the code with a reason, where an interrupt would hide it. */
    private static final Duration SPARK_FIRST = Duration.ofSeconds(1);

    private final Engine engine;
    private final JobLog log;
    private final int largestResult;
    private final Duration cancelTimeout;
    private final Runnable activityChanged;
    private final JobCodec codec = new JobCodec();
    private final ScheduledExecutorService starter;
    private boolean toldActive;

    /**
     * @param largestResult bytes; a larger one could not be sent
     * @param cancelTimeout how long cancelled code is stopped again and again before it is left to itself
     * @param activityChanged called when the first job begins to wait or the last one has ended
     */
    JobRunner(Engine engine, JobLog log, int largestResult, Duration cancelTimeout, Runnable activityChanged) {
        this.engine = engine;
        this.log = log;
        this.largestResult = largestResult;
        this.cancelTimeout = cancelTimeout;
        this.activityChanged = activityChanged;
        // Jobs' threads inherit from this one, where nobody has left anything.
        this.starter = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "livyha-jobs"));
    }

    Reply submit(String key, ByteBuffer payload) {
        JobLog.Held held = log.add(key, payload);
        switch (held.taken()) {
            case NEW -> {
                settle();
                startWaiting();
            }
            case AGAIN -> {}
            case KEY_REUSED -> {
                return new Reply.Failed(Reply.Reason.KEY_REUSED, "another job has this key");
            }
            case TOO_MANY -> {
                return new Reply.Failed(
                        Reply.Reason.BAD_REQUEST, "too many jobs, or too large ones, wait in this session already");
            }
        }
        return new Reply.OneJob(new JobStatus(held.id(), JobStatus.State.SENT, null, null));
    }

    Reply get(long id) {
        return log.read(id)
                .<Reply>map(Reply.OneJob::new)
                .orElseGet(() -> new Reply.Failed(Reply.Reason.NOT_FOUND, "no job " + id + " is retained"));
    }

    Reply cancel(long id) {
        log.cancel(id).ifPresent(job -> {
            LOG.info("job cancelled while it runs id={}", id);
            post(() -> stop(job, System.nanoTime()));
        });
        settle();
        return new Reply.Done();
    }

    int active() {
        return log.active();
    }

    private void startWaiting() {
        post(() -> {
            for (TrackedJob job = log.next(AT_ONCE); job != null; job = log.next(AT_ONCE)) {
                TrackedJob next = job;
                Thread thread = daemon(() -> run(next), "livyha-job-" + next.id);
                thread.setContextClassLoader(engine.classLoader());
                thread.start();
            }
        });
    }

    private void run(TrackedJob job) {
        ByteBuffer result = null;
        String error = null;
        try {
            ByteBuffer payload = log.enter(job);
            if (payload != null) {
                engine.enterGroup(group(job), "job " + job.id);
                result = bounded(codec.result(codec.job(payload).call(engine.jobContext())));
            }
        } catch (Throwable e) {
            // Nothing that a job does may end more than the job; an Error of the JVM is told like all else.
            LOG.info("job failed id={} with={}", job.id, e.getClass().getName());
            error = StackText.of(e);
        }
        log.leave(job, result, error);
        settle();
        startWaiting();
    }

    private ByteBuffer bounded(ByteBuffer result) {
        if (result != null && result.remaining() > largestResult) {
            throw new IllegalStateException("the job's result has " + result.remaining() + " bytes, at most "
                    + largestResult + " can be sent (livy.rsc.rpc.max.size)");
        }
        return result;
    }

    /** Again and again, because code may start another Spark job or swallow an interrupt. */
    private void stop(TrackedJob job, long since) {
        if (!log.runs(job)) {
            return;
        }
        Duration waited = Duration.ofNanos(System.nanoTime() - since);
        if (waited.compareTo(cancelTimeout) >= 0) {
            LOG.warn("job was cancelled but its code runs on id={} timeout={}", job.id, cancelTimeout);
            return;
        }
        if (!engine.cancelGroup(group(job)) || waited.compareTo(SPARK_FIRST) >= 0) {
            log.interrupt(job);
        }
        starter.schedule(() -> stop(job, since), STOP_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Statements' groups are bare numbers. */
    private static String group(TrackedJob job) {
        return "job-" + job.id;
    }

    private void settle() {
        synchronized (this) {
            boolean active = log.active() > 0;
            if (active == toldActive) {
                return;
            }
            toldActive = active;
        }
        activityChanged.run();
    }

    private void post(Runnable task) {
        try {
            starter.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("not done, the driver is ending");
        }
    }

    /** Starts no more jobs and interrupts those that run; does not wait for them. */
    @Override
    public void close() {
        starter.shutdownNow();
        log.interruptAll();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
