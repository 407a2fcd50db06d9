// SPDX-License-Identifier: Apache-2.0
package org.livyha.fleet;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a driver takes for a thread of its own: runs one task after the other, on whatever thread of a pool. Shutting it down
 * interrupts the running task and leaves the pool alone.
 */
final class SerialThread extends AbstractExecutorService implements ScheduledExecutorService {
    private final Executor pool;
    private final ScheduledExecutorService clock;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private Thread running;
    private boolean draining;
    private boolean shut;

    SerialThread(Executor pool, ScheduledExecutorService clock) {
        this.pool = pool;
        this.clock = clock;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            if (shut) {
                throw new RejectedExecutionException("shut down");
            }
            tasks.add(task);
            if (draining) {
                return;
            }
            draining = true;
        }
        pool.execute(this::drain);
    }

    private void drain() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (RuntimeException e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }

    private synchronized Runnable next() {
        // An interrupt was meant for the task that has ended.
        boolean unused = Thread.interrupted();
        Runnable task = tasks.poll();
        running = task == null ? null : Thread.currentThread();
        draining = task != null;
        notifyAll();
        return task;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        requireOpen();
        return clock.schedule(() -> executeUnlessShut(command), delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("not used by drivers");
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("not used by drivers");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long first, long delay, TimeUnit unit) {
        requireOpen();
        // Ends with the shutdown, by its exception.
        return clock.scheduleWithFixedDelay(() -> execute(command), first, delay, unit);
    }

    private synchronized void requireOpen() {
        if (shut) {
            throw new RejectedExecutionException("shut down");
        }
    }

    private void executeUnlessShut(Runnable command) {
        if (!isShutdown()) {
            execute(command);
        }
    }

    @Override
    public synchronized void shutdown() {
        shut = true;
    }

    @Override
    public synchronized List<Runnable> shutdownNow() {
        shut = true;
        List<Runnable> dropped = List.copyOf(tasks);
        tasks.clear();
        if (running != null) {
            running.interrupt();
        }
        return dropped;
    }

    @Override
    public synchronized boolean isShutdown() {
        return shut;
    }

    @Override
    public synchronized boolean isTerminated() {
        return shut && !draining;
    }

    @Override
    public synchronized boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long deadline = System.nanoTime() + unit.toNanos(timeout);
        while (!isTerminated()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
