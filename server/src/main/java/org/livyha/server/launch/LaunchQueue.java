// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The launches of one term: so many at once, the rest in a queue, first come first served.
 *
 * <p>Whoever answers a client takes a {@link Slot} before anything is recorded, and so is refused before anything is burnt.
 * What has been recorded is never refused: {@link #submit} takes it however full the queue is. Safe for all threads.
 */
public final class LaunchQueue implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LaunchQueue.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final Duration SUBMIT_LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final ThreadPoolExecutor threads;
    private final int maxCreation;
    private final Duration closeLimit;
    private final CountDownLatch closing = new CountDownLatch(1);
    /** Slots taken, launches queued and launches under way. */
    private final AtomicInteger count = new AtomicInteger();

    /** A place for one creation, held from before its record until its launch is queued. */
    public interface Slot extends AutoCloseable {
        /** Gives the place back; a launch submitted meanwhile has its own. Idempotent. */
        @Override
        void close();
    }

    /**
     * @param parallel launches at once
     * @param maxCreation slots and launches, waiting or under way, beyond which a slot is refused
     */
    public LaunchQueue(int parallel, int maxCreation) {
        this(parallel, maxCreation, CLOSE_LIMIT);
    }

    LaunchQueue(int parallel, int maxCreation, Duration closeLimit) {
        AtomicInteger number = new AtomicInteger();
        this.threads =
                new ThreadPoolExecutor(parallel, parallel, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "launch-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        this.threads.allowCoreThreadTimeOut(true);
        this.maxCreation = maxCreation;
        this.closeLimit = closeLimit;
    }

    /** @throws TooManyException when too many are waiting or under way, in Livy's words */
    public Slot reserve() {
        if (count.getAndUpdate(now -> now < maxCreation ? now + 1 : now) >= maxCreation) {
            throw new TooManyException("too many sessions are being created!", RETRY_AFTER);
        }
        AtomicInteger held = new AtomicInteger(1);
        return () -> count.addAndGet(-held.getAndSet(0));
    }

    /**
     * Queues a launch. It tells its caller itself how it went; an exception out of it is only logged. After {@link #close}
     * nothing happens: the launch stays planned on record, for the next leader.
     */
    public void submit(String appTag, Runnable launch) {
        count.incrementAndGet();
        try {
            threads.execute(() -> run(appTag, launch));
        } catch (RejectedExecutionException e) {
            count.decrementAndGet();
            log.info("launch left to the next leader application={}", appTag);
        }
    }

    /**
     * Keeps the caller's place, on a launch thread, while its spark-submit is at work: however soon starting it returned, it is
     * the spark-submits that fill a host. Returns when the queue is closed, and after two minutes.
     */
    void keepPlaceWhile(BooleanSupplier atWork, String appTag) {
        long start = System.nanoTime();
        try {
            while (atWork.getAsBoolean() && !closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                if (System.nanoTime() - start > SUBMIT_LIMIT.toNanos()) {
                    log.warn("spark-submit is still at work, making room for others application={}", appTag);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(String appTag, Runnable launch) {
        try {
            launch.run();
        } catch (RuntimeException | Error e) {
            log.error("a launch failed and nobody was told application={}", appTag, e);
        } finally {
            count.decrementAndGet();
        }
    }

    /** Slots, queued launches and launches under way. */
    public int pending() {
        return count.get();
    }

    /**
     * Drops what is queued and waits for what is under way, 10 seconds at most; does not interrupt it, as a launch cut short
     * would leave an application that nobody knows of. Idempotent.
     */
    @Override
    public void close() {
        threads.shutdown();
        closing.countDown();
        int dropped = 0;
        while (threads.getQueue().poll() != null) {
            dropped++;
        }
        count.addAndGet(-dropped);
        try {
            if (!threads.awaitTermination(closeLimit.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("launches are still under way at the end of the term count={}", threads.getActiveCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (dropped > 0) {
            log.info("queued launches left to the next leader count={}", dropped);
        }
    }
}
