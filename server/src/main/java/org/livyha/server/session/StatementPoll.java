// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.server.api.Wait;

/**
 * Asks for one statement until it has ended or the client will not wait any longer. Between two questions it waits for the
 * driver's word, and holds no thread.
 */
final class StatementPoll {
    private final Session session;
    private final int id;
    private final long deadline;

    StatementPoll(Session session, int id, Wait wait) {
        this.session = session;
        this.id = id;
        this.deadline = System.nanoTime() + wait.limit().toNanos();
    }

    /**
     * The driver's last answer.
     *
     * @return fails with {@link SessionNotActiveException} when the session ends meanwhile, and as
     *     {@link org.livyha.server.link.DriverLink#call} does
     */
    CompletableFuture<Reply> ask() {
        if (!session.snapshot().state().isActive()) {
            return CompletableFuture.failedFuture(
                    new SessionNotActiveException("requirement failed: Session isn't active."));
        }
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (left.isNegative() || left.isZero() || session.news().hasEnded()) {
            return get();
        }
        // Before the question: the statement may end while it is answered.
        CompletableFuture<Void> news = session.news().ofStatement(id, left);
        return get().whenComplete((reply, failure) -> {
                    if (failure != null || isLast(reply)) {
                        news.complete(null);
                    }
                })
                .thenCompose(reply ->
                        isLast(reply) ? CompletableFuture.completedFuture(reply) : news.thenCompose(woken -> ask()));
    }

    private CompletableFuture<Reply> get() {
        return session.link().call(epoch -> new Request.GetStatement(epoch, id));
    }

    private static boolean isLast(Reply reply) {
        return !(reply instanceof Reply.OneStatement one)
                || one.statement().state().isFinal();
    }
}
