// SPDX-License-Identifier: Apache-2.0
package org.livyha.fleet;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.livyha.rpc.LineThreads;

/**
 * The threads that all drivers of a fleet share.
 *
 * @param lines carry their lines home
 * @param home what is {@code livy-home} in a driver of its own
 * @param statements as many as statements run at a time
 * @param starters start drivers
 * @param enders end them
 * @param clock for all delays
 */
record FleetThreads(
        LineThreads lines,
        ExecutorService home,
        ExecutorService statements,
        ExecutorService starters,
        ExecutorService enders,
        ScheduledExecutorService clock)
        implements AutoCloseable {
    static FleetThreads start() {
        return new FleetThreads(
                LineThreads.shared(4, 4),
                Executors.newFixedThreadPool(2, named("fleet-home")),
                Executors.newCachedThreadPool(named("fleet-statements")),
                Executors.newFixedThreadPool(16, named("fleet-start")),
                Executors.newFixedThreadPool(16, named("fleet-end")),
                Executors.newSingleThreadScheduledExecutor(named("fleet-clock")));
    }

    SerialThread homeThread() {
        return new SerialThread(home, clock);
    }

    SerialThread statementThread() {
        return new SerialThread(statements, clock);
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void close() {
        clock.shutdownNow();
        home.shutdownNow();
        statements.shutdownNow();
        starters.shutdownNow();
        enders.shutdownNow();
        lines.close();
    }
}
