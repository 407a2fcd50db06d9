// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks one after the other, in the order they were posted, on the threads of a shared executor. */
public final class Mailbox {
    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

    private final String owner;
    private final Executor executor;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    /** @param owner whose mailbox this is, for the log */
    public Mailbox(String owner, Executor executor) {
        this.owner = Objects.requireNonNull(owner, "owner");
        this.executor = Objects.requireNonNull(executor, "executor");
    }

    /** Queues a task. An exception of it is logged and does not keep later ones from running. */
    public void post(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        executor.execute(this::drain);
    }

    /** Queues a task whose end, or exception, somebody waits for. */
    public CompletableFuture<Void> call(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        post(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private void drain() {
        while (true) {
            Runnable task;
            synchronized (tasks) {
                task = tasks.poll();
                if (task == null) {
                    running = false;
                    return;
                }
            }
            try {
                task.run();
            } catch (Throwable e) {
                // Whatever it was, the tasks behind it must run.
                log.error("a task failed owner={}", owner, e);
            }
        }
    }
}
