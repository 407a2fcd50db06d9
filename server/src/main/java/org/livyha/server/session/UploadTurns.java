// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lets a few uploads be read at a time; others wait for their turn, but not for long. Safe for use by any thread. */
final class UploadTurns {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Executor readers;

    /** @param readers may wait for clients that send slowly; refuses when too many wait */
    UploadTurns(Executor readers) {
        this.readers = readers;
    }

    /**
     * Runs a task that may block.
     *
     * @return fails as the task does; with a {@link TooManyUploadsException} when its turn did not come, and it never runs
     */
    <T> CompletableFuture<T> run(Supplier<T> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        CompletableFuture<Boolean> turn = new CompletableFuture<>();
        try {
            readers.execute(() -> {
                if (turn.complete(true)) {
                    run(task, done);
                }
            });
        } catch (RejectedExecutionException e) {
            turn.complete(false);
        }
        turn.completeOnTimeout(false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .thenAccept(came -> {
                    if (!came) {
                        done.completeExceptionally(new TooManyUploadsException());
                    }
                });
        return done;
    }

    private static <T> void run(Supplier<T> task, CompletableFuture<T> done) {
        try {
            done.complete(task.get());
        } catch (Throwable e) {
            done.completeExceptionally(e);
        }
    }
}
