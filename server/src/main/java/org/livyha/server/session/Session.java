// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.OutcomeRecord;
import org.livyha.recovery.RecordTooLargeException;
import org.livyha.recovery.SessionRecord;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.rpc.Request;
import org.livyha.server.api.Departures;
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
final class Session implements Departures.Leaver, Application.Owner, DriverLink.Listener {
    private static final Logger log = LoggerFactory.getLogger(Session.class);
    /** How long a driver that was told to shut down may take before its application is killed, and killed again. */
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(3);

    private final SessionTerm term;
    private final Mailbox mailbox;
    private final Application application;
    private final DriverLink link;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile SessionSnapshot snapshot;

    // The mailbox only.
    private boolean launchedHere;
    private boolean driverHasCalled;
    private long runningSince;
    private long silentSince = System.nanoTime();
    private long killedAt;
    private DriverStatus unpersistedStatus;
    private boolean outcomeUnpersisted;

    Session(SessionTerm term, SessionRecord record, SessionSpec spec, SessionState state) {
        this.term = term;
        this.snapshot = new SessionSnapshot(record, spec, state, null, System.nanoTime());
        this.mailbox = new Mailbox("session-" + record.id(), term.mailboxes());
        String appTag = record.launch().appTag();
        this.application = new Application(term.pad(), appTag, this);
        term.lines().expect(appTag, record.launch().secret());
        this.link = term.attendant().register(appTag, this);
        if (state.isFinished()) {
            term.attendant().dismiss(appTag);
            ended.complete(null);
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

    @Override
    public CompletableFuture<?> ended() {
        return ended.copy();
    }

    @Override
    public long endedAt() {
        OutcomeRecord outcome = snapshot.record().outcome();
        return outcome == null ? 0 : outcome.endedAt();
    }

    /** Launches a session that was just created. */
    void begin() {
        application.launch();
    }

    /** After a takeover: finds the driver again. */
    void recover() {
        if (!snapshot.state().isFinished()) {
            mailbox.post(() -> application.adopt(snapshot.record().launch()));
        }
    }

    List<String> log(int lines) {
        OutcomeRecord outcome = snapshot.record().outcome();
        return outcome != null ? outcome.log() : application.log(lines);
    }

    /** A user wants the session to end: the driver shuts down, and its application is killed if it does not. */
    @Override
    public void stop() {
        mailbox.post(() -> {
            if (snapshot.state().isFinished()) {
                return;
            }
            if (snapshot.state().isActive()) {
                publish(snapshot.with(SessionState.SHUTTING_DOWN), "a user stopped it");
            }
            tellDriverToShutDown();
        });
    }

    private void tellDriverToShutDown() {
        link.tell(epoch -> new Request.Shutdown(epoch, "its user stopped it"), told -> {
            if (told) {
                // From the timers' thread into the mailbox: killing takes its time.
                term.timers().schedule(this::killSoon, SHUTDOWN_GRACE.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                killSoon();
            }
        });
    }

    private void killSoon() {
        mailbox.post(() -> {
            if (!snapshot.state().isFinished()) {
                killedAt = System.nanoTime();
                application.kill();
            }
        });
    }

    @Override
    public CompletableFuture<Void> persistStopping() {
        return mailbox.call(() -> {
            if (!snapshot.state().isFinished()) {
                persist(SessionRecord::withStopping);
            }
        });
    }

    @Override
    public void forget() {
        String appTag = snapshot.record().launch().appTag();
        term.attendant().unregister(appTag);
        term.lines().forget(appTag);
        application.release(true);
    }

    @Override
    public void tick(long now) {
        if (!snapshot.state().isFinished() || outcomeUnpersisted) {
            mailbox.post(() -> look(now));
        }
    }

    /** Writes what could not be written before, and ends what will not end or begin by itself. */
    private void look(long now) {
        if (outcomeUnpersisted) {
            persistOutcome(snapshot.record());
            completeIfDurable();
        } else if (snapshot.state() == SessionState.SHUTTING_DOWN) {
            insist(now);
        } else if (unpersistedStatus != null) {
            obey(unpersistedStatus);
        } else if (snapshot.state() == SessionState.ERROR
                && now - snapshot.since() > term.retention().toNanos()) {
            // Nobody has looked after it, and its driver would stay for ever.
            stop();
        }
        if (!snapshot.state().isFinished() && !link.isAttached()) {
            giveUpOnSilence(now);
        }
    }

    private void insist(long now) {
        long last = killedAt == 0 ? snapshot.since() + SHUTDOWN_GRACE.toNanos() : killedAt;
        if (now - last > SHUTDOWN_GRACE.toNanos()) {
            killSoon();
        }
    }

    /** Nobody is killed because a line is lost: only a driver that this term launched and that has never called is. */
    private void giveUpOnSilence(long now) {
        Duration limit = term.pad().startTimeout();
        if (launchedHere && !driverHasCalled && runningSince != 0 && now - runningSince > limit.toNanos()) {
            application.kill();
            end(SessionState.DEAD, "its driver did not call within " + limit.toSeconds() + " s of its start");
            return;
        }
        // A driver without a leader shuts itself down: after that time there is nobody left who could call.
        Duration silence = limit.plus(term.driverIdleTimeout());
        if (application.isElsewhere() && now - silentSince > silence.toNanos()) {
            end(SessionState.DEAD, "its driver at another place did not call within " + silence.toSeconds() + " s");
        }
    }

    @Override
    public LaunchSpec spec() {
        return term.launchSpec().apply(snapshot.record(), snapshot.spec());
    }

    @Override
    public void persistSubmitting(String place) {
        mailbox.call(() -> {
                    persist(record -> record.withLaunch(record.launch().submitting(place)));
                    launchedHere = true;
                })
                .join();
    }

    @Override
    public void reported(AppReport report) {
        mailbox.post(() -> {
            switch (report.state()) {
                case ABSENT, STARTING -> {}
                case RUNNING -> runningSince = runningSince == 0 ? System.nanoTime() : runningSince;
                case KILLED -> end(isShuttingDown() ? SessionState.DEAD : SessionState.KILLED, report.detail());
                case SUCCEEDED, FAILED -> end(SessionState.DEAD, report.detail());
            }
        });
    }

    private boolean isShuttingDown() {
        return snapshot.state() == SessionState.SHUTTING_DOWN;
    }

    @Override
    public void attached(DriverStatus status) {
        mailbox.post(() -> {
            driverHasCalled = true;
            if (isShuttingDown()) {
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
            silentSince = System.nanoTime();
            if (isShuttingDown() && application.isElsewhere()) {
                end(SessionState.DEAD, "its driver has shut down");
            } else if (snapshot.state().isActive()) {
                log.info("lost the driver's line, waiting for its call session={}", id());
            }
        });
    }

    /** Follows what the driver says of itself. What must outlive the term is durable before anybody can see it. */
    private void obey(DriverStatus status) {
        if (!snapshot.state().isActive()) {
            return;
        }
        unpersistedStatus = status;
        if (status.state() != DriverStatus.State.STARTING && !persistStarted(status)) {
            return;
        }
        unpersistedStatus = null;
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
        } catch (RuntimeException e) {
            log.warn("could not record the start, trying again session={} reason=\"{}\"", id(), e.toString());
            return false;
        }
    }

    private void end(SessionState state, String reason) {
        if (snapshot.state().isFinished()) {
            return;
        }
        List<String> lastLog = OutcomeLog.of(() -> application.log(term.logLines()), reason);
        SessionRecord record = snapshot.record()
                .withOutcome(new OutcomeRecord(state.word(), reason, System.currentTimeMillis(), lastLog));
        persistOutcome(record);
        publish(new SessionSnapshot(snapshot.record(), snapshot.spec(), state, null, System.nanoTime()), reason);
        application.release(false);
        term.attendant().dismiss(record.launch().appTag());
        completeIfDurable();
    }

    private void completeIfDurable() {
        if (!outcomeUnpersisted) {
            ended.complete(null);
        }
    }

    /** An end that cannot be written is an end all the same: it is kept here and written later. */
    private void persistOutcome(SessionRecord record) {
        snapshot = snapshot.with(record);
        try {
            term.writer().update(record);
            outcomeUnpersisted = false;
        } catch (RecordTooLargeException e) {
            snapshot = snapshot.with(record.withOutcome(record.outcome().withoutLog()));
            outcomeUnpersisted = true;
            log.warn("the log is too large to be kept with the end session={}", id());
        } catch (RuntimeException e) {
            outcomeUnpersisted = true;
            log.warn("could not record the end, trying again session={} reason=\"{}\"", id(), e.toString());
        }
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
            log.info(
                    "session={} state={} was={}{}",
                    next.id(),
                    next.state(),
                    before,
                    reason == null ? "" : " reason=\"" + reason + "\"");
        }
    }
}
