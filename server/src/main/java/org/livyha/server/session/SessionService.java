// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.SessionRecord;
import org.livyha.server.api.IdOrName;
import org.livyha.server.api.Registry;
import org.livyha.server.launch.AppTags;
import org.livyha.server.launch.LaunchQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of one term: made, found, ended. Exists only while its term does. Safe for use by any thread. */
public final class SessionService {
    private static final Logger log = LoggerFactory.getLogger(SessionService.class);
    /** How long DELETE waits for the driver's end before it leaves the rest to the background. */
    private static final Duration STOP_WAIT = Duration.ofSeconds(8);

    private final SessionTerm term;
    private final ObjectMapper json;
    private final Registry<Session> registry = new Registry<>();
    private final AppTags tags = new AppTags();

    public SessionService(SessionTerm term, ObjectMapper json) {
        this.term = Objects.requireNonNull(term, "term");
        this.json = Objects.requireNonNull(json, "json");
    }

    /**
     * Makes a session durable, and then has it launched.
     *
     * @param owner who asks, or null without authentication
     */
    SessionSnapshot create(SessionKind kind, String name, String owner, SessionSpec spec) {
        try (LaunchQueue.Slot slot = term.pad().queue().reserve()) {
            Session created = registry.create(name, () -> {
                SessionRecord record = term.writer().create(id -> newRecord(id, kind, name, owner, spec));
                return new Session(term, record, spec, SessionState.STARTING);
            });
            log.info("session={} state=STARTING was=none kind={}", created.id(), kind.word());
            created.begin();
            return created.snapshot();
        }
    }

    private SessionRecord newRecord(int id, SessionKind kind, String name, String owner, SessionSpec spec) {
        return new SessionRecord(
                SessionRecord.VERSION,
                id,
                name,
                kind.word(),
                owner,
                null,
                json.valueToTree(spec),
                System.currentTimeMillis(),
                LaunchRecord.planned(tags.session(id), tags.secret()),
                false,
                null,
                null);
    }

    /** Brings back a session of an earlier term. */
    public void recover(SessionRecord record) {
        SessionSpec spec = json.convertValue(record.spec(), SessionSpec.class);
        Session session = new Session(term, record, spec, stateAfterTakeover(record));
        if (record.stopping()) {
            session.whenEnded(() -> delete(session));
        } else {
            registry.add(session);
        }
        session.recover();
    }

    private static SessionState stateAfterTakeover(SessionRecord record) {
        if (record.outcome() != null) {
            return SessionState.ended(record.outcome().state());
        }
        return record.launch().phase() == LaunchRecord.Phase.STARTED ? SessionState.RECOVERING : SessionState.STARTING;
    }

    /** @throws SessionNotFoundException when there is no such session */
    Session find(IdOrName key) {
        return registry.find(key).orElseThrow(() -> new SessionNotFoundException(key.notFound()));
    }

    List<Session> all() {
        return registry.all();
    }

    /** Ends a session; completes when it has ended. It stays readable until its retention is over. */
    CompletableFuture<Void> stop(Session session) {
        session.stop();
        return session.ended()
                .<Void>thenApply(ended -> null)
                .completeOnTimeout(null, STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends a session and forgets it; completes when it is gone for every client and for good. */
    CompletableFuture<Void> remove(Session session) {
        session.stop();
        return session.ended()
                .copy()
                .orTimeout(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS)
                .handleAsync(
                        (ended, late) -> {
                            if (late == null) {
                                delete(session);
                            } else {
                                deleteLater(session);
                            }
                            return null;
                        },
                        term.mailboxes());
    }

    private void delete(Session session) {
        term.writer().delete(session.snapshot().id());
        registry.remove(session);
        session.forget();
        log.info("session={} removed", session.snapshot().id());
    }

    private void deleteLater(Session session) {
        log.warn(
                "session={} takes long to end, going on in the background",
                session.snapshot().id());
        session.persistStopping().join();
        registry.remove(session);
        session.whenEnded(() -> delete(session));
    }

    /** Looks after start timeouts and retention; called about once a second. */
    public void tick() {
        long now = System.nanoTime();
        long retention = term.retention().toMillis();
        for (Session session : registry.all()) {
            session.tick(now);
            var outcome = session.snapshot().record().outcome();
            if (outcome != null && System.currentTimeMillis() - outcome.endedAt() > retention) {
                term.mailboxes().execute(() -> delete(session));
            }
        }
    }

    /** How many sessions there are, and how many of them have their driver attached. */
    public Counts counts() {
        List<Session> all = registry.all();
        long attached = all.stream()
                .filter(session -> session.link() != null && session.link().isAttached())
                .count();
        return new Counts(all.size(), (int) attached);
    }

    public record Counts(int sessions, int attached) {}
}
