// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.livyha.recovery.KeyRecord;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.SessionRecord;
import org.livyha.server.api.Departures;
import org.livyha.server.api.IdOrName;
import org.livyha.server.api.Registry;
import org.livyha.server.api.Submission;
import org.livyha.server.api.Submissions;
import org.livyha.server.api.Submitted;
import org.livyha.server.launch.AppTags;
import org.livyha.server.launch.LaunchQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of one term: made, found, ended. Exists only while its term does. Safe for use by any thread. */
public final class SessionService {
    private static final Logger log = LoggerFactory.getLogger(SessionService.class);
    /** How long a request waits for an end: longer than a driver gets to shut down and its application to be killed. */
    private static final Duration PATIENCE = Duration.ofSeconds(9);

    private final SessionTerm term;
    private final ObjectMapper json;
    private final ObjectReader specs;
    private final Registry<Session> registry = new Registry<>();
    private final Submissions<Session, SessionRecord> submissions;
    private final Departures<Session> departures;
    private final SessionReaper reaper;
    private final AppTags tags = new AppTags();

    public SessionService(SessionTerm term, ObjectMapper json) {
        this.term = Objects.requireNonNull(term, "term");
        this.json = json;
        // A newer server's record may know more than we do, and is a session all the same.
        this.specs = json.readerFor(SessionSpec.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        this.submissions = new Submissions<>(term.writer(), term.mailboxes(), Clock.systemUTC());
        this.departures = new Departures<>(
                registry,
                session -> submissions.remove(session.snapshot().record()),
                term.mailboxes(),
                term.retention(),
                PATIENCE);
        this.reaper = new SessionReaper(term.clocks().heartbeatInterval(), departures::remove, System.nanoTime());
    }

    /**
     * Makes a session durable, and then has it launched; or answers with that of the same request before.
     *
     * @param owner who asks, or null without authentication
     * @param spec judges the request; not asked for a repeated one, which was judged then
     * @param submission empty when no request can repeat this one
     */
    Submitted<Session, SessionRecord> create(
            SessionKind kind, String name, String owner, Supplier<SessionSpec> spec, Optional<Submission> submission) {
        return submissions.once(submission, key -> {
            SessionSpec judged = spec.get();
            return term.limits().admit(user(owner, judged), () -> create(kind, name, owner, judged, key));
        });
    }

    private Session create(SessionKind kind, String name, String owner, SessionSpec spec, KeyRecord key) {
        try (LaunchQueue.Slot slot = term.pad().queue().reserve()) {
            Session created = registry.create(name, () -> {
                SessionRecord record = term.writer().create(id -> newRecord(id, kind, name, owner, spec, key));
                SessionClocks clocks = SessionClocks.begin(term.clocks(), spec, System.nanoTime());
                return new Session(term, record, spec, SessionState.STARTING, clocks);
            });
            log.info("session={} state=STARTING was=none kind={}", created.id(), kind.word());
            created.begin();
            return created;
        }
    }

    /** Without authentication it is who they say they are. */
    private static String user(String owner, SessionSpec spec) {
        return owner == null ? spec.proxyUser() : owner;
    }

    private SessionRecord newRecord(
            int id, SessionKind kind, String name, String owner, SessionSpec spec, KeyRecord key) {
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
                key,
                false,
                false,
                null);
    }

    /** Brings back a session of an earlier term. */
    public void recover(SessionRecord record) {
        if (record.removed()) {
            submissions.recoverTombstone(record);
            return;
        }
        SessionSpec spec = spec(record);
        Duration age = Duration.ofMillis(System.currentTimeMillis() - record.createdAt());
        SessionClocks clocks = SessionClocks.afterTakeover(term.clocks(), spec, age, System.nanoTime());
        Session session = new Session(term, record, spec, stateAfterTakeover(record), clocks);
        submissions.recover(record, session);
        term.limits().count(user(record.owner(), spec), session);
        // Found again first: what was never looked for cannot be killed.
        session.recover();
        if (record.stopping()) {
            departures.goOn(session);
        } else {
            registry.add(session);
        }
    }

    private SessionSpec spec(SessionRecord record) {
        try {
            return specs.readValue(record.spec());
        } catch (IOException e) {
            throw new IllegalArgumentException("its spec cannot be read: " + e.getMessage(), e);
        }
    }

    private static SessionState stateAfterTakeover(SessionRecord record) {
        if (record.outcome() != null) {
            return SessionState.ended(record.outcome().state());
        }
        return record.launch().phase() == LaunchRecord.Phase.STARTED ? SessionState.RECOVERING : SessionState.STARTING;
    }

    /**
     * The session that a client's call is about; the call is a sign of life of that client.
     *
     * @throws SessionNotFoundException when there is no such session
     */
    Session find(IdOrName key) {
        Session session = registry.find(key).orElseThrow(() -> new SessionNotFoundException(key.notFound()));
        session.heard();
        return session;
    }

    /** How many are in this state. */
    public long count(SessionState state) {
        return all().stream()
                .filter(session -> session.snapshot().state() == state)
                .count();
    }

    List<Session> all() {
        return registry.all();
    }

    /**
     * Ends a session, which stays readable until its retention is over; completes when it has ended and that is durable, or,
     * when that takes too long for a request, when it is durable that it is to end: it goes on ending, under whatever leader.
     */
    CompletableFuture<Void> stop(Session session) {
        session.stop(Session.BY_A_USER);
        return departures.awaitEnd(session, session::persistEnding);
    }

    /** Ends a session and forgets it; completes when it is gone for every client and for good. */
    CompletableFuture<Void> remove(Session session) {
        return departures.remove(session);
    }

    /** Looks after time-outs and retention; called about once a second. */
    public void tick() {
        reaper.tick(registry.all(), System.nanoTime());
        departures.tick();
        submissions.tick();
    }

    /** The tags of all applications that are owned here, by those that are ending too. */
    public Set<String> tags() {
        return Stream.concat(registry.all().stream(), departures.leaving().stream())
                .map(session -> session.snapshot().record().launch().appTag())
                .collect(Collectors.toSet());
    }

    /** How many requests wait for news. */
    public int waiting() {
        return registry.all().stream()
                .mapToInt(session -> session.news().awaitedBy())
                .sum();
    }

    /** Answers all who wait for news: the term ends. */
    public void letWaitersGo() {
        registry.all().forEach(session -> session.news().end());
        departures.letWaitersGo();
    }
}
