// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.livyha.rpc.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks interpreters what may follow in code that is being written. They are for one thread, so each question takes its turn
 * among the statements; whoever has waited too long is answered that there is nothing. Safe for use by any thread.
 */
final class Completions {
    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);
    /** The compiler takes seconds the first time, and nobody who types waits for longer. Servers wait for a little more. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    static final Reply NONE = new Reply.Candidates(List.of());

    private final Engine engine;
    private final Executor statementThread;

    Completions(Engine engine, Executor statementThread) {
        this.engine = engine;
        this.statementThread = statementThread;
    }

    /** @throws java.util.concurrent.RejectedExecutionException when the driver is shutting down */
    CompletionStage<Reply> at(int cursor, String code, CodeKind kind) {
        int place = Math.min(Math.max(cursor, 0), code.length());
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        statementThread.execute(() -> {
            if (!answer.isDone()) {
                answer.complete(new Reply.Candidates(candidates(code, kind, place)));
            }
        });
        return answer.completeOnTimeout(NONE, LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private List<String> candidates(String code, CodeKind kind, int cursor) {
        try {
            return engine.interpreter(kind).complete(code, cursor);
        } catch (Throwable e) {
            // Compilers trip over some half-written code, with errors too; statements must go on.
            LOG.warn("nothing offered, the interpreter failed kind={}", kind.word(), e);
            return List.of();
        }
    }
}
