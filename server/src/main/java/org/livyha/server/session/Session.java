// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import static java.util.Objects.requireNonNullElse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.OutcomeRecord;
import org.livyha.recovery.SessionRecord;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.server.api.Departures;
import org.livyha.server.config.SessionOverrides;
import org.livyha.server.launch.AppInfo;
import org.livyha.server.launch.AppReport;
import org.livyha.server.launch.Application;
import org.livyha.server.launch.LaunchSpec;
import org.livyha.server.launch.Mailbox;
import org.livyha.server.launch.OutcomeLog;
import org.livyha.server.launch.Redaction;
import org.livyha.server.link.DriverLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One interactive session in one term: an immutable snapshot that any thread may read, and a mailbox in which all changes
 * happen one after the other. Each change is persisted if it must outlive the term, then published, then told.
 */
final class Session implements Departures.Leaver, Application.Owner, DriverLink.Listener {
    private static final Logger log = LoggerFactory.getLogger(Session.class);
    static final String BY_A_USER = "a user stopped it";
    /** How long a driver that the cluster manager has forgotten may take to open its line again. */
    private static final Duration LINE_GRACE = Duration.ofSeconds(5);

    private final SessionTerm term;
    private final Mailbox mailbox;
    private final Application application;
    private final DriverLink link;
    private final SessionEnding ending;
    private final SessionClocks clocks;
    private final SessionOutcome outcome;
    private final SessionNews news = new SessionNews(() -> snapshot().state());
    private final Redaction redaction;
    /** Found out when it is first asked for: a takeover makes thousands of sessions, and few of them have no line. */
    private volatile Duration startTimeout;

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile SessionSnapshot snapshot;
    private volatile String whyStopped;
    private volatile boolean leaving;
    private volatile int activeJobs;

    /** Written in the mailbox only. */
    private volatile DriverStatus unpersistedStatus;

    // The mailbox only.
    private final DriverSilence silence = new DriverSilence();

    Session(SessionTerm term, SessionRecord record, SessionSpec spec, SessionState state, SessionClocks clocks) {
        this.term = term;
        this.clocks = clocks;
        this.outcome = new SessionOutcome(term.writer());
        this.snapshot = new SessionSnapshot(record, spec, state, null, System.nanoTime());
        this.redaction = Redaction.of(spec.conf());
        this.mailbox = new Mailbox("session-" + record.id(), term.mailboxes());
        String appTag = record.launch().appTag();
        this.application = new Application(term.pad(), appTag, this);
        term.lines().expect(appTag, record.launch().secret());
        this.link = term.attendant().register(appTag, this);
        this.ending = new SessionEnding(application, link, mailbox, term.timers(), () -> snapshot.state()
                .isFinished());
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

    /** What of its settings nobody is shown. */
    Redaction redaction() {
        return redaction;
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
        OutcomeRecord end = snapshot.record().outcome();
        return end == null ? 0 : end.endedAt();
    }

    /** Launches a session that was just created. */
    void begin() {
        application.launch();
    }

    /** After a takeover: finds the driver again, and goes on with a stop that was answered. */
    void recover() {
        if (!snapshot.state().isFinished()) {
            mailbox.post(() -> application.adopt(snapshot.record().launch()));
            if (snapshot.record().ending()) {
                stop(BY_A_USER);
            }
        }
    }

    List<String> log(int lines) {
        OutcomeRecord end = snapshot.record().outcome();
        if (end != null) {
            return end.log();
        }
        List<String> log = new ArrayList<>(lastLines(lines));
        if (whyStopped != null) {
            log.add(whyStopped);
        }
        return log;
    }

    private List<String> lastLines(int lines) {
        return redaction.hide(application.log(Math.min(lines, term.logLines())));
    }

    /** @throws SessionNotReadyException when it cannot take a statement: it starts, ends or has ended */
    void requireReady() {
        SessionState state = snapshot.state();
        if (state == SessionState.STARTING || !state.isActive()) {
            throw new SessionNotReadyException("Session is in state " + state.word());
        }
    }

    /** A client has made a call on it, of whatever kind. */
    void heard() {
        clocks.heard(System.nanoTime());
    }

    /** A client has worked with it. */
    void used() {
        clocks.used(System.nanoTime());
    }

    /**
     * Why it is to end by itself, if it is.
     *
     * @param heartbeats whether to look for missing heartbeats too
     */
    Optional<String> expiry(boolean heartbeats, long now) {
        if (news.awaitedBy() > 0) {
            // Whoever waits for an answer calls, as long as it waits.
            clocks.heard(now);
        }
        if (activeJobs > 0) {
            // Its state does not show them, as in Livy, but whoever runs a job has not left.
            clocks.used(now);
        }
        SessionSnapshot seen = snapshot;
        return seen.state().isActive() && whyStopped == null
                ? clocks.expiry(seen.state(), seen.since(), heartbeats, now)
                : Optional.empty();
    }

    SessionNews news() {
        return news;
    }

    @Override
    public void leave() {
        leaving = true;
        stop(BY_A_USER);
        mailbox.post(this::completeIfDurable);
    }

    /** The session is to end: the driver shuts down, and its application is killed if it does not. */
    void stop(String reason) {
        if (whyStopped == null) {
            whyStopped = reason;
        }
        mailbox.post(() -> {
            if (snapshot.state().isFinished()) {
                return;
            }
            if (snapshot.state().isActive()) {
                publish(snapshot.with(SessionState.SHUTTING_DOWN), reason);
            }
            ending.begin(reason);
        });
    }

    @Override
    public CompletableFuture<Void> persistStopping() {
        return persistUnlessEnded(SessionRecord::withStopping);
    }

    /** Makes durable that it is to end, and stays listed. */
    CompletableFuture<Void> persistEnding() {
        return persistUnlessEnded(SessionRecord::withEnding);
    }

    private CompletableFuture<Void> persistUnlessEnded(UnaryOperator<SessionRecord> change) {
        return mailbox.call(() -> {
            if (!snapshot.state().isFinished() || outcome.isUnwritten()) {
                persist(change);
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
        if (wantsLook(snapshot.state())) {
            mailbox.post(() -> look(now));
        }
    }

    /** Of ten thousand sessions all but a few have their driver and nothing that is due. */
    private boolean wantsLook(SessionState state) {
        if (state.isFinished()) {
            return outcome.isUnwritten() && !leaving;
        }
        boolean rests = state.isActive() && state != SessionState.ERROR && unpersistedStatus == null;
        return !rests || !link.isAttached();
    }

    /** Writes what could not be written before, and ends what will not end or begin by itself. */
    private void look(long now) {
        if (outcome.isUnwritten()) {
            snapshot = snapshot.with(written(snapshot.record()));
            completeIfDurable();
        } else if (snapshot.state() == SessionState.SHUTTING_DOWN) {
            ending.insist(snapshot.since(), now);
        } else if (unpersistedStatus != null) {
            obey(unpersistedStatus);
        } else if (snapshot.state() == SessionState.ERROR
                && now - snapshot.since() > term.retention().toNanos()) {
            stop("its interpreter has failed, and nobody looked after it");
        }
        if (!snapshot.state().isFinished() && !link.isAttached()) {
            giveUpOnSilence(now);
        }
    }

    private void giveUpOnSilence(long now) {
        // A line that broke just now may be back in a moment.
        if (application.whyLost() != null && silence.isLongerThan(LINE_GRACE, now)) {
            end(SessionState.DEAD, application.whyLost());
            return;
        }
        Duration limit = startTimeout();
        // Only what never called any server is given up: a driver that is known and has no line just now is not.
        if (snapshot.record().launch().phase() != LaunchRecord.Phase.STARTED && silence.neverCalled(limit, now)) {
            application.kill();
            end(SessionState.DEAD, "its driver did not call within " + limit.toSeconds() + " s of its start");
            return;
        }
        // A driver without a leader shuts itself down: after that time there is nobody left who could call.
        Duration last = limit.plus(term.driverIdleTimeout());
        if (application.isElsewhere() && silence.isLongerThan(last, now)) {
            end(SessionState.DEAD, "its driver at another place did not call within " + last.toSeconds() + " s");
        }
    }

    private Duration startTimeout() {
        if (startTimeout == null) {
            startTimeout = requireNonNullElse(
                    SessionOverrides.of(snapshot.spec().conf()).startTimeout(),
                    term.pad().startTimeout());
        }
        return startTimeout;
    }

    @Override
    public LaunchSpec spec() {
        return term.launchSpec().apply(snapshot.record(), snapshot.spec());
    }

    @Override
    public void persistSubmitting(String place) {
        mailbox.call(() -> {
                    persist(record -> record.withLaunch(record.launch().submitting(place)));
                })
                .join();
    }

    @Override
    public void reported(AppReport report) {
        mailbox.post(() -> {
            identify();
            switch (report.state()) {
                case ABSENT, NEVER_BEGAN, STARTING, LOST -> {}
                case RUNNING -> silence.running();
                case KILLED -> end(isShuttingDown() ? SessionState.DEAD : SessionState.KILLED, report.detail());
                case SUCCEEDED, FAILED -> end(SessionState.DEAD, report.detail());
            }
        });
    }

    @Override
    public void persistId(String appId) {
        mailbox.call(() -> persist(record -> record.withLaunch(record.launch().withAppId(appId))))
                .join();
    }

    /** What the cluster manager calls it is shown at once, and written with the next change. */
    private void identify() {
        LaunchRecord launch = snapshot.record().launch();
        if (application.id() != null && !application.id().equals(launch.appId())) {
            snapshot = snapshot.with(snapshot.record().withLaunch(launch.withAppId(application.id())));
        }
    }

    /** Where a person can look at it. */
    AppInfo info() {
        return application.info().or(new AppInfo(null, snapshot.sparkUiUrl()));
    }

    private boolean isShuttingDown() {
        return snapshot.state() == SessionState.SHUTTING_DOWN;
    }

    @Override
    public void attached(DriverStatus status) {
        mailbox.post(() -> {
            silence.called();
            if (isShuttingDown()) {
                ending.begin(whyStopped == null ? "its session is to end" : whyStopped);
            } else {
                obey(status);
            }
            // What the driver said while there was no line was not heard.
            news.missed();
        });
    }

    @Override
    public void event(Event event) {
        if (event instanceof Event.StatusChanged changed) {
            mailbox.post(() -> obey(changed.status()));
        } else if (event instanceof Event.StatementChanged changed) {
            news.told(changed);
        }
    }

    @Override
    public void detached() {
        mailbox.post(() -> {
            silence.lineLost();
            if (isShuttingDown() && application.isElsewhere()) {
                end(SessionState.DEAD, "its driver has shut down");
            } else if (snapshot.state().isActive()) {
                log.info("lost the driver's line, waiting for its call session={}", id());
            }
        });
    }

    /** Follows what the driver says of itself. What must outlive the term is durable before anybody can see it. */
    private void obey(DriverStatus status) {
        activeJobs = status.activeJobs();
        if (!snapshot.state().isActive()) {
            return;
        }
        unpersistedStatus = status;
        if (status.state() != DriverStatus.State.STARTING && !persistStarted(status)) {
            return;
        }
        unpersistedStatus = null;
        publish(snapshot.withSparkUi(status.sparkUiUrl()), null);
        SessionState next = SessionState.of(status.state());
        if (snapshot.state().mayBecome(next) && snapshot.state() != next) {
            publish(snapshot.with(next), status.detail());
        }
    }

    private boolean persistStarted(DriverStatus status) {
        if (snapshot.record().launch().phase() == LaunchRecord.Phase.STARTED) {
            return true;
        }
        try {
            String appId = application.id() == null ? status.applicationId() : application.id();
            persist(record -> record.withLaunch(record.launch().started(appId)));
            application.isKnownAs(appId);
            return true;
        } catch (RuntimeException e) {
            log.warn("could not record the start, trying again session={} reason=\"{}\"", id(), e.toString());
            return false;
        }
    }

    private void end(SessionState state, String detail) {
        if (snapshot.state().isFinished()) {
            return;
        }
        String told = redaction.hide(detail);
        String reason = whyStopped == null ? told : told == null ? whyStopped : whyStopped + "; " + told;
        List<String> lastLog = OutcomeLog.of(() -> lastLines(term.logLines()), reason);
        SessionRecord record = snapshot.record()
                .withOutcome(new OutcomeRecord(state.word(), reason, System.currentTimeMillis(), lastLog));
        publish(new SessionSnapshot(written(record), snapshot.spec(), state, null, System.nanoTime()), reason);
        application.release(false);
        term.attendant().dismiss(record.launch().appTag());
        completeIfDurable();
    }

    /** The end of what is deleted next is kept here only: until then its record says that it is to be looked for. */
    private SessionRecord written(SessionRecord record) {
        return leaving ? outcome.keep(record) : outcome.write(record);
    }

    private void completeIfDurable() {
        if (snapshot.state().isFinished() && (leaving || !outcome.isUnwritten())) {
            ended.complete(null);
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
            news.told(next.state());
        }
    }
}
