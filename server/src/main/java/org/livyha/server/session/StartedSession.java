// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.livyha.server.api.IdOrName;
import org.livyha.server.api.Wait;

/**
 * Finds the session of a call that concerns jobs. Livy's client makes a session and at once uploads and submits, without
 * asking whether it has started: such calls are held until it has, as Livy holds them, but on no thread and not for ever.
 */
final class StartedSession {
    /** Less than connections between client, standby and leader are left idle for. */
    private static final Duration LIMIT = Duration.ofSeconds(100);

    private final Supplier<SessionService> service;

    StartedSession(Supplier<SessionService> service) {
        this.service = service;
    }

    /** @throws SessionNotActiveException when it ends or has ended */
    Session active(String id) {
        Session session = service.get().find(new IdOrName(id));
        requireActive(session);
        return session;
    }

    /**
     * Completes with the session once it has started. Fails as a resource would: when it ends before, when it has not started
     * in time, and, so that the request goes to the next leader, when this server's term ends before.
     *
     * @param session an active one, which counts as used
     */
    CompletableFuture<Session> started(Session session) {
        session.used();
        CompletableFuture<Void> started = session.snapshot().state() == SessionState.STARTING
                ? session.news().ofState(new Wait(LIMIT))
                : CompletableFuture.completedFuture(null);
        return started.thenApply(news -> {
            SessionService unused = service.get(); // throws when this server leads no more
            requireActive(session);
            session.requireReady();
            return session;
        });
    }

    private static void requireActive(Session session) {
        if (!session.snapshot().state().isActive()) {
            throw new SessionNotActiveException("requirement failed: Session isn't active.");
        }
    }
}
