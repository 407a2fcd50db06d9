// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads of a term. Nothing runs before {@link #begin}: all that a thousand sessions have to look after would only keep the
 * gate shut for longer. Closing lets what was posted run out, bounded, or drops it if it was never to begin.
 */
final class Workers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Workers.class);

    private final String name;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final ExecutorService executor;

    Workers(String name, int threads) {
        this.name = name;
        this.executor = threads(name, threads, begun);
    }

    /** Daemons that begin at once; shut down by the caller. */
    static ExecutorService threads(String name, int threads) {
        return threads(name, threads, new CountDownLatch(0));
    }

    private static ExecutorService threads(String name, int threads, CountDownLatch begun) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(() -> runAfter(begun, work), name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    private static void runAfter(CountDownLatch begun, Runnable work) {
        try {
            begun.await();
            work.run();
        } catch (InterruptedException e) {
            log.debug("dropped, its term was never built");
        }
    }

    /** Takes tasks at any time. */
    ExecutorService executor() {
        return executor;
    }

    /** From now on they run, in the order in which they came. */
    void begin() {
        begun.countDown();
    }

    @Override
    public void close() throws InterruptedException {
        if (begun.getCount() > 0) {
            executor.shutdownNow();
            return;
        }
        executor.shutdown();
        if (!executor.awaitTermination(3, TimeUnit.SECONDS)) {
            log.warn("work was left at the end of the term threads={}", name);
        }
    }
}
