// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.OutcomeRecord;
import org.livyha.recovery.SessionRecord;
import org.livyha.recovery.StoreUnavailableException;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.rpc.Request;
import org.livyha.server.api.Registry;
import org.livyha.server.launch.AppReport;
import org.livyha.server.launch.Application;
import org.livyha.server.launch.LaunchSpec;
import org.livyha.server.launch.Mailbox;
import org.livyha.server.launch.OutcomeLog;
import org.livyha.server.link.DriverLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One interactive session in one term: an immutable snapshot that any thread may read, and a mailbox in which all changes
 * happen one after the other. Each change is persisted if it must outlive the term, then published, then told.
 */
final class Session implements Registry.Entry, Application.Owner, DriverLink.Listener {
    private static final Logger log = LoggerFactory.getLogger(Session.class);
    /** How long a driver that was told to shut down may take before its application is killed. */
    private static final long SHUTDOWN_GRACE_SECONDS = 4;

    private final SessionTerm term;
    private final Mailbox mailbox;
    private final Application application;
    private final DriverLink link;
    private final CompletableFuture<SessionSnapshot> ended = new CompletableFuture<>();
    private volatile SessionSnapshot snapshot;
    /** When the application was first seen running; guarded by the mailbox. */
    private long runningSince;

    private DriverStatus unpersisted;

    Session(SessionTerm term, SessionRecord record, SessionSpec spec, SessionState state) {
        this.term = term;
        this.snapshot = new SessionSnapshot(record, spec, state, null, System.nanoTime());
        this.mailbox = new Mailbox("session-" + record.id(), term.mailboxes());
        String appTag = record.launch().appTag();
        this.application = new Application(term.pad(), appTag, this);
        term.lines().expect(appTag, record.launch().secret());
        this.link = state.isFinished() ? null : term.attendant().register(appTag, this);
        if (state.isFinished()) {
            ended.complete(snapshot);
        }
    }

    @Override
    public int id() {
        return snapshot.id();
    }

    @Override
    public String name() {
        return snapshot.record().name();
    }

    SessionSnapshot snapshot() {
        return snapshot;
    }

    /** The line to the driver; only an active session is asked for it. */
    DriverLink link() {
        return link;
    }

    /** Completes when the session has ended and that is durable. */
    CompletableFuture<SessionSnapshot> ended() {
        return ended;
    }

    /** Launches a session that was just created. */
    void begin() {
        application.launch();
    }

    /** After a takeover: finds the driver again. A session whose user has stopped it goes on ending. */
    void recover() {
        if (snapshot.state().isFinished()) {
            return;
        }
        mailbox.post(() -> application.adopt(snapshot.record().launch()));
        if (snapshot.record().stopping()) {
            stop();
        }
    }

    List<String> log(int lines) {
        OutcomeRecord outcome = snapshot.record().outcome();
        return outcome != null ? outcome.log() : application.log(lines);
    }

    /** A user wants the session to end: the driver shuts down, and its application is killed if it does not. */
    void stop() {
        mailbox.post(() -> {
            if (!snapshot.state().isActive()) {
                return;
            }
            publish(snapshot.with(SessionState.SHUTTING_DOWN), "a user stopped it");
            tellDriverToShutDown();
        });
    }

    private void tellDriverToShutDown() {
        link.tell(epoch -> new Request.Shutdown(epoch, "its user stopped it"), told -> {
            if (told) {
                term.timers().schedule(this::killIfAlive, SHUTDOWN_GRACE_SECONDS, TimeUnit.SECONDS);
            } else {
                mailbox.post(this::killIfAlive);
            }
        });
    }

    private void killIfAlive() {
        if (!snapshot.state().isFinished()) {
            application.kill();
        }
    }

    /** Makes durable that the session must not come back, for a stop that outlasts its request. */
    CompletableFuture<Void> persistStopping() {
        return mailbox.call(() -> {
            if (!snapshot.state().isFinished()) {
                persist(SessionRecord::withStopping);
            }
        });
    }

    /** Runs the task once the session has ended, on a mailbox thread. */
    void whenEnded(Runnable task) {
        ended.thenRunAsync(task, term.mailboxes());
    }

    /** Forgets the session; its record is deleted by whoever calls. */
    void forget() {
        String appTag = snapshot.record().launch().appTag();
        application.release(true);
        term.attendant().unregister(appTag);
        term.lines().forget(appTag);
    }

    /** Ends a session whose driver has not called for too long, and writes what could not be written before. */
    void tick(long now) {
        switch (snapshot.state()) {
            case STARTING, RECOVERING ->
                mailbox.post(() -> {
                    if (unpersisted != null) {
                        obey(unpersisted);
                    } else if (!link.isAttached()) {
                        giveUpOnSilence(now);
                    }
                });
            default -> {}
        }
    }

    private void giveUpOnSilence(long now) {
        Duration limit = term.pad().startTimeout();
        if (snapshot.state() == SessionState.STARTING && runningSince != 0 && now - runningSince > limit.toNanos()) {
            application.kill();
            end(SessionState.DEAD, "its driver did not call within " + limit.toSeconds() + " s of its start");
            return;
        }
        // A driver without a leader shuts itself down: after that time there is nobody left who could call.
        Duration silence = limit.plus(term.driverIdleTimeout());
        if (application.isElsewhere() && now - snapshot.since() > silence.toNanos()) {
            end(SessionState.DEAD, "its driver on another host did not call within " + silence.toSeconds() + " s");
        }
    }

    @Override
    public LaunchSpec spec() {
        return term.launchSpec().apply(snapshot.record(), snapshot.spec());
    }

    @Override
    public void persist(LaunchRecord.Phase phase, String host) {
        mailbox.call(() -> persist(record -> record.withLaunch(record.launch().submitting(host))))
                .join();
    }

    @Override
    public void reported(AppReport report) {
        mailbox.post(() -> {
            switch (report.state()) {
                case ABSENT, STARTING -> {}
                case RUNNING -> runningSince = runningSince == 0 ? System.nanoTime() : runningSince;
                case KILLED -> end(userStopped() ? SessionState.DEAD : SessionState.KILLED, report.detail());
                case SUCCEEDED, FAILED -> end(SessionState.DEAD, report.detail());
            }
        });
    }

    private boolean userStopped() {
        return snapshot.state() == SessionState.SHUTTING_DOWN;
    }

    @Override
    public void attached(DriverStatus status) {
        mailbox.post(() -> {
            if (snapshot.state() == SessionState.SHUTTING_DOWN) {
                tellDriverToShutDown();
            } else {
                obey(status);
            }
        });
    }

    @Override
    public void event(Event event) {
        if (event instanceof Event.StatusChanged changed) {
            mailbox.post(() -> obey(changed.status()));
        }
    }

    @Override
    public void detached() {
        mailbox.post(() -> {
            if (snapshot.state() == SessionState.SHUTTING_DOWN && application.isElsewhere()) {
                end(SessionState.DEAD, "its driver has shut down");
            } else if (snapshot.state().isActive()) {
                log.info("lost the driver's line, waiting for its call session={}", snapshot.id());
            }
        });
    }

    /** Follows what the driver says of itself. What must outlive the term is durable before anybody can see it. */
    private void obey(DriverStatus status) {
        if (!snapshot.state().isActive()) {
            return;
        }
        unpersisted = status;
        if (status.state() != DriverStatus.State.STARTING && !persistStarted(status)) {
            return;
        }
        unpersisted = null;
        publish(snapshot.withSparkUi(status.sparkUiUrl()), null);
        SessionState next =
                switch (status.state()) {
                    case STARTING -> SessionState.STARTING;
                    case IDLE -> SessionState.IDLE;
                    case BUSY -> SessionState.BUSY;
                    case ERROR -> SessionState.ERROR;
                    case SHUTTING_DOWN -> SessionState.SHUTTING_DOWN;
                };
        if (snapshot.state().mayBecome(next) && snapshot.state() != next) {
            publish(snapshot.with(next), status.detail());
        }
    }

    private boolean persistStarted(DriverStatus status) {
        if (snapshot.record().launch().phase() == LaunchRecord.Phase.STARTED) {
            return true;
        }
        try {
            persist(record -> record.withLaunch(record.launch().started(status.applicationId())));
            return true;
        } catch (StoreUnavailableException e) {
            log.warn(
                    "could not record the start, trying again session={} reason=\"{}\"", snapshot.id(), e.getMessage());
            return false;
        }
    }

    private void end(SessionState state, String reason) {
        if (snapshot.state().isFinished()) {
            return;
        }
        List<String> lastLog = OutcomeLog.of(application.log(term.logLines()), reason);
        OutcomeRecord outcome = new OutcomeRecord(state.word(), reason, System.currentTimeMillis(), lastLog);
        try {
            persist(record -> record.withOutcome(outcome));
        } catch (StoreUnavailableException e) {
            log.warn("could not record the end session={} reason=\"{}\"", snapshot.id(), e.getMessage());
        }
        publish(
                new SessionSnapshot(
                        snapshot.record().withOutcome(outcome), snapshot.spec(), state, null, System.nanoTime()),
                reason);
        application.release(false);
        term.attendant().unregister(snapshot.record().launch().appTag());
        ended.complete(snapshot);
    }

    private void persist(UnaryOperator<SessionRecord> change) {
        SessionRecord changed = change.apply(snapshot.record());
        term.writer().update(changed);
        snapshot = snapshot.with(changed);
    }

    private void publish(SessionSnapshot next, String reason) {
        SessionState before = snapshot.state();
        if (before != next.state() && !before.mayBecome(next.state())) {
            throw new IllegalStateException(
                    "session " + next.id() + " cannot go from " + before + " to " + next.state());
        }
        snapshot = next;
        if (before != next.state()) {
            log.info("session={} state={} was={} reason=\"{}\"", next.id(), next.state(), before, reason);
        }
    }
}
