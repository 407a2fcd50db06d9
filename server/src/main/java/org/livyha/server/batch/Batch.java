// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.batch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.livyha.recovery.BatchRecord;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.OutcomeRecord;
import org.livyha.recovery.RecordTooLargeException;
import org.livyha.server.api.Departures;
import org.livyha.server.api.Wait;
import org.livyha.server.api.Waiters;
import org.livyha.server.launch.AppInfo;
import org.livyha.server.launch.AppReport;
import org.livyha.server.launch.Application;
import org.livyha.server.launch.LaunchSpec;
import org.livyha.server.launch.Mailbox;
import org.livyha.server.launch.OutcomeLog;
import org.livyha.server.launch.Redaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch in one term: an immutable snapshot that any thread may read, and a mailbox in which all changes happen. Its
 * truth is what the cluster manager says of its application.
 */
final class Batch implements Departures.Leaver, Application.Owner {
    private static final Logger log = LoggerFactory.getLogger(Batch.class);
    /** How long an application may take to end before it is killed again. */
    private static final Duration KILL_GRACE = Duration.ofSeconds(3);

    /** A batch at one instant. */
    record Snapshot(BatchRecord record, BatchSpec spec, BatchState state) {
        /** What a tombstone still says: who it was, and how it ended. */
        static Snapshot gone(BatchRecord tombstone) {
            BatchState state = tombstone.outcome() == null
                    ? BatchState.DEAD
                    : BatchState.of(tombstone.outcome().state());
            return new Snapshot(tombstone, null, state);
        }

        Snapshot with(BatchRecord newRecord) {
            return new Snapshot(newRecord, spec, state);
        }
    }

    private final BatchTerm term;
    private final Mailbox mailbox;
    private final Application application;
    private final Redaction redaction;
    private final Waiters<BatchState> waiters = new Waiters<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Snapshot snapshot;
    private volatile boolean leaving;

    // The mailbox only.
    private long killedAt;
    private boolean outcomeUnpersisted;

    Batch(BatchTerm term, BatchRecord record, BatchSpec spec, BatchState state) {
        this.term = term;
        this.snapshot = new Snapshot(record, spec, state);
        this.redaction = Redaction.of(spec.conf());
        this.mailbox = new Mailbox("batch-" + record.id(), term.mailboxes());
        this.application = new Application(term.pad(), record.launch().appTag(), this);
        if (state.isFinished()) {
            ended.complete(null);
        }
    }

    @Override
    public int id() {
        return snapshot.record().id();
    }

    @Override
    public String name() {
        return snapshot.record().name();
    }

    Snapshot snapshot() {
        return snapshot;
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

    /** Launches a batch that was just created. */
    void begin() {
        application.launch();
    }

    /** After a takeover: finds its application again. */
    void recover() {
        if (!snapshot.state().isFinished()) {
            mailbox.post(() -> application.adopt(snapshot.record().launch()));
        }
    }

    /** Where a person can look at it. */
    AppInfo info() {
        return application.info();
    }

    List<String> log(int lines) {
        OutcomeRecord outcome = snapshot.record().outcome();
        return outcome != null ? outcome.log() : lastLines(lines);
    }

    private List<String> lastLines(int lines) {
        return redaction.hide(application.log(Math.min(lines, term.logLines())));
    }

    /** Completes when its state is another than now, and at the limit; at once when it has ended. */
    CompletableFuture<Void> news(Wait wait) {
        BatchState before = snapshot.state();
        if (wait.isNone() || before.isFinished()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> news = waiters.await(state -> state != before, wait.limit());
        if (snapshot.state() != before) {
            news.complete(null);
        }
        return news;
    }

    /** How many wait for news. */
    int awaitedBy() {
        return waiters.count();
    }

    /** The term ends: all who wait are answered with what there is. */
    void letWaitersGo() {
        waiters.release();
    }

    /** A user wants it to end. */
    @Override
    public void leave() {
        leaving = true;
        kill();
        mailbox.post(this::completeIfDurable);
    }

    private void kill() {
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
            if (!snapshot.state().isFinished() || outcomeUnpersisted) {
                persist(BatchRecord::withStopping);
            }
        });
    }

    @Override
    public void forget() {
        application.release(true);
    }

    @Override
    public void tick(long now) {
        mailbox.post(() -> {
            if (outcomeUnpersisted && !leaving) {
                persistOutcome(snapshot.record());
                completeIfDurable();
            } else if (killedAt != 0 && now - killedAt > KILL_GRACE.toNanos()) {
                kill();
            }
        });
    }

    @Override
    public LaunchSpec spec() {
        return term.launchSpec().apply(snapshot.record(), snapshot.spec());
    }

    @Override
    public void persistSubmitting(String place) {
        mailbox.call(() -> persist(record -> record.withLaunch(record.launch().submitting(place))))
                .join();
    }

    @Override
    public void reported(AppReport report) {
        mailbox.post(() -> {
            switch (report.state()) {
                case ABSENT, NEVER_BEGAN, STARTING -> identify();
                case RUNNING -> run();
                case SUCCEEDED -> end(BatchState.SUCCESS, null);
                case FAILED, LOST -> end(BatchState.DEAD, report.detail());
                case KILLED -> end(BatchState.KILLED, report.detail());
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

    /** What was seen running is never launched again, whatever becomes of its traces. */
    private void run() {
        identify();
        try {
            if (snapshot.record().launch().phase() != LaunchRecord.Phase.STARTED) {
                persist(record -> record.withLaunch(
                        record.launch().started(record.launch().appId())));
            }
        } catch (RuntimeException e) {
            log.warn("could not record that it runs batch={} reason=\"{}\"", id(), e.toString());
        }
        publish(BatchState.RUNNING, null);
    }

    private void end(BatchState state, String detail) {
        if (snapshot.state().isFinished()) {
            return;
        }
        identify();
        String reason = redaction.hide(detail);
        List<String> lastLog = OutcomeLog.of(() -> lastLines(term.logLines()), reason);
        persistOutcome(snapshot.record()
                .withOutcome(new OutcomeRecord(state.word(), reason, System.currentTimeMillis(), lastLog)));
        publish(state, reason);
        application.release(false);
        completeIfDurable();
    }

    private void completeIfDurable() {
        if (snapshot.state().isFinished() && (leaving || !outcomeUnpersisted)) {
            ended.complete(null);
        }
    }

    /** An end that cannot be written is an end all the same: it is kept here and written later. */
    private void persistOutcome(BatchRecord record) {
        snapshot = snapshot.with(record);
        if (leaving) {
            // It is deleted next: until then its record says that it is to be looked for.
            outcomeUnpersisted = true;
            return;
        }
        try {
            term.writer().update(record);
            outcomeUnpersisted = false;
        } catch (RecordTooLargeException e) {
            snapshot = snapshot.with(record.withOutcome(record.outcome().withoutLog()));
            outcomeUnpersisted = true;
            log.warn("the log is too large to be kept with the end batch={}", id());
        } catch (RuntimeException e) {
            outcomeUnpersisted = true;
            log.warn("could not record the end, trying again batch={} reason=\"{}\"", id(), e.toString());
        }
    }

    private void persist(UnaryOperator<BatchRecord> change) {
        BatchRecord changed = change.apply(snapshot.record());
        term.writer().update(changed);
        snapshot = snapshot.with(changed);
    }

    private void publish(BatchState next, String reason) {
        BatchState before = snapshot.state();
        if (before == next) {
            return;
        }
        if (!before.mayBecome(next)) {
            throw new IllegalStateException("batch " + id() + " cannot go from " + before + " to " + next);
        }
        snapshot = new Snapshot(snapshot.record(), snapshot.spec(), next);
        log.info("batch={} state={} was={}{}", id(), next, before, reason == null ? "" : " reason=\"" + reason + "\"");
        waiters.tell(next);
    }
}
