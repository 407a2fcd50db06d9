// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import jakarta.ws.rs.container.AsyncResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Answers that come later. */
public final class Answers {
    private Answers() {}

    /** Answers with the future's value, or with its failure as if the resource had thrown it. */
    public static void resume(AsyncResponse answer, CompletableFuture<?> result) {
        result.whenComplete((value, failure) -> {
            if (failure == null) {
                answer.resume(value);
            } else {
                answer.resume(failure instanceof CompletionException ? failure.getCause() : failure);
            }
        });
    }
}
