// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.livyha.election.LeaderGate;
import org.livyha.election.Term;
import org.livyha.recovery.BatchRecord;
import org.livyha.recovery.FencedWriter;
import org.livyha.recovery.FencingToken;
import org.livyha.recovery.RecoveryReport;
import org.livyha.recovery.SessionRecord;
import org.livyha.recovery.SessionRecovery;
import org.livyha.recovery.StateStore;
import org.livyha.recovery.StoreContents;
import org.livyha.server.api.Limits;
import org.livyha.server.batch.BatchService;
import org.livyha.server.batch.BatchTerm;
import org.livyha.server.config.ServerConfig;
import org.livyha.server.launch.AppMonitor;
import org.livyha.server.launch.Application.Launchpad;
import org.livyha.server.launch.Applications;
import org.livyha.server.launch.LaunchQueue;
import org.livyha.server.launch.Leftovers;
import org.livyha.server.launch.Strangers;
import org.livyha.server.link.Attendant;
import org.livyha.server.link.DriverLines;
import org.livyha.server.session.SessionService;
import org.livyha.server.session.SessionTerm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a term, in the order that makes a takeover safe and fast: fence, read, make sessions and batches of the records,
 * open the gate, attach the drivers, and only then look after timeouts.
 */
public final class TermBuilder implements TermController.Builder {
    private static final Logger log = LoggerFactory.getLogger(TermBuilder.class);
    private static final Duration MONITOR_INTERVAL = Duration.ofMillis(200);
    private static final int MAILBOX_THREADS = 16;
    private static final int KILL_THREADS = 4;

    private final ServerConfig config;
    private final StateStore store;
    private final Supplier<StoreContents> contents;
    private final DriverLines lines;
    private final Members members;
    private final Launching launching;
    private final ObjectMapper json;
    private final ScheduledExecutorService timers;
    private final String word;

    /**
     * @param contents all that earlier terms have written, once the epoch is taken
     * @param timers lives as long as the server
     * @param word what begins each step's line in the log: {@code takeover}, if it is a real one
     */
    public TermBuilder(
            ServerConfig config,
            StateStore store,
            Supplier<StoreContents> contents,
            DriverLines lines,
            Members members,
            Launching launching,
            ObjectMapper json,
            ScheduledExecutorService timers,
            String word) {
        this.config = Objects.requireNonNull(config, "config");
        this.store = Objects.requireNonNull(store, "store");
        this.contents = Objects.requireNonNull(contents, "contents");
        this.lines = Objects.requireNonNull(lines, "lines");
        this.members = Objects.requireNonNull(members, "members");
        this.launching = Objects.requireNonNull(launching, "launching");
        this.json = Objects.requireNonNull(json, "json");
        this.timers = Objects.requireNonNull(timers, "timers");
        this.word = Objects.requireNonNull(word, "word");
    }

    @Override
    public Takeover build(Term term, LeaderGate<Services> gate, Parts active, long electedAt) {
        Stopwatch watch = new Stopwatch();
        log.info("{}: elected epoch={}", word, term.epoch());
        FencedWriter writer =
                store.acquire(new FencingToken(term.epochPath(), term.epochVersion(), term.epoch()), term::isValid);
        StoreContents found = contents.get();
        long read = watch.lap();
        log.info(
                "{}: read sessions={} batches={} unreadable={} ms={}",
                word,
                found.sessions().size(),
                found.batches().size(),
                found.unreadable().size(),
                read);

        Workers workers = active.add(new Workers("mailbox", MAILBOX_THREADS));
        ExecutorService mailboxes = workers.executor();
        Applications applications = launching.applications();
        AppMonitor monitor = active.add(new AppMonitor(applications, MONITOR_INTERVAL));
        LaunchQueue queue = active.add(new LaunchQueue(
                config.session().parallelLaunches(), config.session().maxCreation()));
        Launchpad pad = new Launchpad(
                launching.place(),
                queue,
                launching.launcher(),
                applications,
                monitor,
                killers(active),
                term::ensureValid,
                config.session().startTimeout());
        Attendant attendant = new Attendant(term.epoch(), config.driverLine().callTimeout(), members::driverAddresses);
        Limits limits =
                new Limits(config.session().maxSessions(), config.session().maxSessionsPerUser());
        SessionService sessions = new SessionService(sessionTerm(writer, pad, attendant, limits, mailboxes), json);
        BatchService batches = new BatchService(batchTerm(writer, pad, limits, mailboxes), json);
        RecoveryReport report = new SessionRecovery(reattacher(sessions, batches)).recover(found);
        long recover = watch.lap();
        log.info("{}: recovered sessions={} batches={} ms={}", word, report.sessions(), report.batches(), recover);

        gate.open(term, new Services(sessions, batches));
        active.onClose(gate::shut);
        Duration untilServing = Duration.ofNanos(System.nanoTime() - electedAt);
        workers.begin();
        long serve = watch.lap();
        log.info("{}: serving epoch={} ms={}", word, term.epoch(), serve);

        // Registered before the lines are attached, so that no change of the list is missed in between.
        active.onClose(members.onChange(() -> attendant.serversChanged(lines.open())));
        active.onClose(lines::standDown);
        lines.lead(attendant);
        long attach = watch.lap();
        log.info("{}: attaching lines={} ms={}", word, lines.openLines(), attach);

        monitor.start();
        Supplier<Set<String>> owned = () -> owned(sessions, batches, term);
        monitor.nowAndThen(new Strangers(applications, owned)::look);
        if (found.unreadable().isEmpty() && report.failed().isEmpty()) {
            monitor.nowAndThen(new Leftovers(launching.processes(), owned)::look);
        }
        ScheduledFuture<?> ticks = timers.scheduleWithFixedDelay(() -> tick(sessions, batches), 1, 1, TimeUnit.SECONDS);
        active.onClose(() -> ticks.cancel(false));
        long total = watch.total();
        log.info("{}: done epoch={} totalMs={}", word, term.epoch(), total);
        return new Takeover(
                new Takeover.Phases(read, recover, serve, attach, total),
                report.sessions(),
                report.batches(),
                report.unreadable().size(),
                report.failed().size(),
                untilServing);
    }

    /**
     * The tags of all sessions and batches. Throws when there may be others by now: so what was launched before it was asked for, and
     * is not among them, has no record any more.
     */
    private static Set<String> owned(SessionService sessions, BatchService batches, Term term) {
        Set<String> tags = new HashSet<>(sessions.tags());
        tags.addAll(batches.tags());
        term.ensureValid();
        return tags;
    }

    /** Not waited for at the end: they write nothing, and what they end shall end whoever leads. */
    private static ExecutorService killers(Parts active) {
        ExecutorService killers = Workers.threads("kill", KILL_THREADS);
        active.onClose(killers::shutdown);
        return killers;
    }

    private static void tick(SessionService sessions, BatchService batches) {
        try {
            sessions.tick();
            batches.tick();
        } catch (RuntimeException e) {
            log.error("looking after timeouts failed, going on", e);
        }
    }

    private SessionTerm sessionTerm(
            FencedWriter writer, Launchpad pad, Attendant attendant, Limits limits, ExecutorService mailboxes) {
        return new SessionTerm(
                writer.sessions(),
                pad,
                attendant,
                lines,
                (record, spec) -> launching.session(record, spec, members.driverAddresses()),
                limits,
                mailboxes,
                timers,
                config.session().retention(),
                config.driverLine().idleTimeout(),
                config.session().logLines(),
                config.session().clocks());
    }

    private BatchTerm batchTerm(FencedWriter writer, Launchpad pad, Limits limits, ExecutorService mailboxes) {
        return new BatchTerm(
                writer.batches(),
                pad,
                launching::batch,
                limits,
                mailboxes,
                config.session().retention(),
                config.session().logLines());
    }

    private static SessionRecovery.Reattacher reattacher(SessionService sessions, BatchService batches) {
        return new SessionRecovery.Reattacher() {
            @Override
            public void session(SessionRecord record) {
                sessions.recover(record);
            }

            @Override
            public void batch(BatchRecord record) {
                batches.recover(record);
            }
        };
    }

    /** Milliseconds between steps. */
    private static final class Stopwatch {
        private final long start = System.nanoTime();
        private long last = start;

        long lap() {
            long now = System.nanoTime();
            long lap = now - last;
            last = now;
            return TimeUnit.NANOSECONDS.toMillis(lap);
        }

        long total() {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        }
    }
}
