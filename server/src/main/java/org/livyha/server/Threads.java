// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The executors that the parts of a server share. */
final class Threads {
    private Threads() {}

    static ScheduledExecutorService timers() {
        return Executors.newSingleThreadScheduledExecutor(daemon(() -> "timers"));
    }

    /** Ready threads first, then a queue: whoever writes an answer or reads an upload may wait for a slow client. */
    static ExecutorService waiters(String name, int most, int queued) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor waiters = new ThreadPoolExecutor(
                most,
                most,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(queued),
                daemon(() -> name + "-" + number.incrementAndGet()));
        waiters.allowCoreThreadTimeOut(true);
        return waiters;
    }

    private static ThreadFactory daemon(Supplier<String> name) {
        return task -> {
            Thread thread = new Thread(task, name.get());
            thread.setDaemon(true);
            return thread;
        };
    }
}
