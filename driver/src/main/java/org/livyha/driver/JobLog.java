// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.livyha.rpc.JobStatus;
import org.livyha.rpc.JobStatus.State;

/**
 * All jobs that this driver knows: gives them their ids, remembers keys, keeps results. A result can be read as often as
 * one likes; when there are too many, or too large ones, those go first that were read, and a job that is under way
 * never. Safe for use by any thread.
 */
final class JobLog {
    /** Jobs that wait or run at a time; more are refused. */
    static final int MOST_ACTIVE = 10_000;

    /** What became of a job that came. */
    enum Taken {
        NEW,
        /** The same came before under this key. */
        AGAIN,
        /** Another one came before under this key. */
        KEY_REUSED,
        TOO_MANY
    }

    /** @param id of the job that was made, now or before; else 0 */
    record Held(long id, Taken taken) {}

    private final int retained;
    private final long retainedBytes;
    private final TreeMap<Long, TrackedJob> jobs = new TreeMap<>();
    private final ArrayDeque<TrackedJob> queue = new ArrayDeque<>();
    private final KeyMemory<Long> keys;
    private long lastId;
    private int running;
    private int finished;
    private long resultBytes;
    private long queuedBytes;

    /**
     * @param retained how many ended jobs are kept
     * @param retainedBytes how large their results may be together, and what waits to be run together
     */
    JobLog(int retained, long retainedBytes, Duration keyRetention, Clock clock) {
        this.retained = retained;
        this.retainedBytes = retainedBytes;
        this.keys = new KeyMemory<>(keyRetention, clock, id -> false);
    }

    /** Takes a job in, or finds the one that this key has made before. */
    Held add(String key, ByteBuffer payload) {
        return add(key, key == null ? null : digest(payload), payload);
    }

    private synchronized Held add(String key, String digest, ByteBuffer payload) {
        if (key != null) {
            var first = keys.find(key);
            if (first.isPresent()) {
                return first.get().digest().equals(digest)
                        ? new Held(first.get().what(), Taken.AGAIN)
                        : new Held(0, Taken.KEY_REUSED);
            }
        }
        if (active() >= MOST_ACTIVE || (!queue.isEmpty() && queuedBytes + payload.remaining() > retainedBytes)) {
            return new Held(0, Taken.TOO_MANY);
        }
        TrackedJob job = new TrackedJob(++lastId, payload);
        jobs.put(job.id, job);
        queue.add(job);
        queuedBytes += payload.remaining();
        if (key != null) {
            keys.remember(key, job.id, digest);
        }
        return new Held(job.id, Taken.NEW);
    }

    /** The next job to get a thread, which must {@link #enter} and {@link #leave}; null while {@code most} have one. */
    synchronized TrackedJob next(int most) {
        TrackedJob job = running < most ? queue.poll() : null;
        if (job != null) {
            running++;
            queuedBytes -= job.payload.remaining();
        }
        return job;
    }

    /** The calling thread is about to run the job; its payload, or null when it was cancelled meanwhile. */
    synchronized ByteBuffer enter(TrackedJob job) {
        ByteBuffer payload = job.payload;
        job.payload = null;
        if (job.state != State.QUEUED) {
            return null;
        }
        job.state = State.STARTED;
        job.thread = Thread.currentThread();
        return payload;
    }

    /** The job's thread is done with it, whatever the job was told meanwhile. */
    synchronized void leave(TrackedJob job, ByteBuffer result, String error) {
        job.thread = null;
        running--;
        if (job.state == State.STARTED) {
            job.result = result;
            job.error = error;
            finish(job, error == null ? State.SUCCEEDED : State.FAILED);
        }
    }

    /** Ends a job for all who ask; returns it when its code still runs and has to be stopped. */
    synchronized Optional<TrackedJob> cancel(long id) {
        TrackedJob job = jobs.get(id);
        if (job == null || job.state.isFinal()) {
            return Optional.empty();
        }
        if (queue.remove(job)) {
            queuedBytes -= job.payload.remaining();
            job.payload = null;
        }
        finish(job, State.CANCELLED);
        return Optional.ofNullable(job.thread == null ? null : job);
    }

    /** Interrupts the job's code, and nothing else; returns whether there was any left to interrupt. */
    synchronized boolean interrupt(TrackedJob job) {
        if (job.thread != null) {
            job.thread.interrupt();
        }
        return job.thread != null;
    }

    synchronized boolean runs(TrackedJob job) {
        return job.thread != null;
    }

    synchronized void interruptAll() {
        jobs.values().forEach(this::interrupt);
    }

    /** The job as it is; that its end was asked for is remembered. */
    synchronized Optional<JobStatus> read(long id) {
        TrackedJob job = jobs.get(id);
        if (job == null) {
            return Optional.empty();
        }
        job.read |= job.state.isFinal();
        return Optional.of(job.snapshot());
    }

    /** How many jobs wait, run, or were cancelled and have not stopped yet. */
    synchronized int active() {
        return queue.size() + running;
    }

    private void finish(TrackedJob job, State end) {
        job.state = end;
        finished++;
        resultBytes += job.size();
        while (isTooMuch() && (evictOne(job, old -> old.read) || evictOne(job, old -> true))) {
            // until it fits, or nothing is left that may go
        }
    }

    private boolean isTooMuch() {
        return finished > retained || resultBytes > retainedBytes;
    }

    private boolean evictOne(TrackedJob newest, Predicate<TrackedJob> which) {
        for (Iterator<TrackedJob> oldestFirst = jobs.values().iterator(); oldestFirst.hasNext(); ) {
            TrackedJob job = oldestFirst.next();
            if (job != newest && job.thread == null && job.state.isFinal() && which.test(job)) {
                oldestFirst.remove();
                finished--;
                resultBytes -= job.size();
                return true;
            }
        }
        return false;
    }

    private static String digest(ByteBuffer payload) {
        MessageDigest digest = KeyMemory.digest();
        digest.update(payload.duplicate());
        return KeyMemory.end(digest);
    }
}
