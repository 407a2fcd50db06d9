// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.livyha.rpc.Event;
import org.livyha.server.api.Wait;
import org.livyha.server.api.Waiters;

/** Clients that wait for news of one session: what it is doing, and the ends of its statements. Safe for use by any thread. */
final class SessionNews {
    private final Supplier<SessionState> now;
    private final Waiters<SessionState> states = new Waiters<>();
    private final Waiters<Event.StatementChanged> statements = new Waiters<>();

    /** @param now the session's state, at any time */
    SessionNews(Supplier<SessionState> now) {
        this.now = now;
    }

    /** Completes when the session shows another state than now, and at the limit; at once when it will show no other. */
    CompletableFuture<Void> ofState(Wait wait) {
        SessionState before = now.get();
        if (wait.isNone() || before.isFinished()) {
            return CompletableFuture.completedFuture(null);
        }
        String word = before.word();
        CompletableFuture<Void> news = states.await(state -> !state.word().equals(word), wait.limit());
        if (!now.get().word().equals(word)) {
            news.complete(null);
        }
        return news;
    }

    /** Completes when the statement ends after this call, at the limit, and for nothing: whoever waits asks the driver. */
    CompletableFuture<Void> ofStatement(int id, Duration limit) {
        return statements.await(change -> change.id() == id && change.state().isFinal(), limit);
    }

    void told(SessionState state) {
        states.tell(state);
        if (!state.isActive()) {
            statements.wake();
        }
    }

    void told(Event.StatementChanged change) {
        statements.tell(change);
    }

    /** Something may have been missed. */
    void missed() {
        statements.wake();
    }

    /** How many wait. */
    int awaitedBy() {
        return states.count() + statements.count();
    }

    /** The term ends: all who wait are answered with what there is, and nobody waits from now on. */
    void end() {
        states.release();
        statements.release();
    }

    boolean hasEnded() {
        return statements.isReleased();
    }
}
