// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import jakarta.ws.rs.container.AsyncResponse;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Answers that come later. They are written by threads of their own: what completes a future is often a thread that serves
 * all driver lines, and a client that reads slowly must not hold it.
 */
public final class Answers {
    private final Executor writers;

    /** @param writers may block while they write */
    public Answers(Executor writers) {
        this.writers = Objects.requireNonNull(writers, "writers");
    }

    /**
     * Answers once something has happened, with what there is to say then; at once if it has happened already.
     *
     * @param say may block, and throw what a resource may throw
     */
    public void after(AsyncResponse answer, CompletableFuture<?> happened, Supplier<?> say) {
        if (happened.isDone()) {
            answer.resume(say.get());
        } else {
            resume(answer, happened.thenApplyAsync(news -> say.get(), writers));
        }
    }

    /** Answers with the future's value, or with its failure as if the resource had thrown it. */
    public void resume(AsyncResponse answer, CompletableFuture<?> result) {
        result.whenCompleteAsync(
                (value, failure) -> {
                    if (failure == null) {
                        answer.resume(value);
                    } else {
                        answer.resume(failure instanceof CompletionException ? failure.getCause() : failure);
                    }
                },
                writers);
    }
}
