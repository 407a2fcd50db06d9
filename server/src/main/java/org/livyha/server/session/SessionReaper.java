// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends and removes the sessions whose clocks have run out. Exists only in a term, so nothing that happens between two
 * leaders ends a session. For one thread; does not block.
 */
final class SessionReaper {
    private static final Logger log = LoggerFactory.getLogger(SessionReaper.class);

    private final Duration heartbeatInterval;
    private final Function<Session, CompletableFuture<Void>> remove;
    private long heartbeatsSeen;

    /**
     * @param heartbeatInterval how often missing heartbeats are looked for, from {@code now} on
     * @param remove ends a session and forgets it
     */
    SessionReaper(Duration heartbeatInterval, Function<Session, CompletableFuture<Void>> remove, long now) {
        this.heartbeatInterval = heartbeatInterval;
        this.remove = remove;
        this.heartbeatsSeen = now;
    }

    void tick(List<Session> sessions, long now) {
        boolean heartbeats = Duration.ofNanos(now - heartbeatsSeen).compareTo(heartbeatInterval) >= 0;
        if (heartbeats) {
            heartbeatsSeen = now;
        }
        for (Session session : sessions) {
            session.expiry(heartbeats, now).ifPresent(reason -> reap(session, reason));
        }
    }

    private void reap(Session session, String reason) {
        session.stop(reason);
        remove.apply(session).exceptionally(failure -> {
            log.warn(
                    "an expired session has ended and stays listed session={} cause={}",
                    session.id(),
                    failure.toString());
            return null;
        });
    }
}
