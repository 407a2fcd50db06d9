// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.batch;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.livyha.recovery.BatchRecord;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.OutcomeRecord;
import org.livyha.recovery.StoreUnavailableException;
import org.livyha.server.api.Registry;
import org.livyha.server.launch.AppReport;
import org.livyha.server.launch.Application;
import org.livyha.server.launch.LaunchSpec;
import org.livyha.server.launch.Mailbox;
import org.livyha.server.launch.OutcomeLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch in one term: an immutable snapshot that any thread may read, and a mailbox in which all changes happen. Its
 * truth is what the cluster manager says of its application.
 */
final class Batch implements Registry.Entry, Application.Owner {
    private static final Logger log = LoggerFactory.getLogger(Batch.class);

    /** A batch at one instant. */
    record Snapshot(BatchRecord record, BatchSpec spec, BatchState state) {
        int id() {
            return record.id();
        }
    }

    private final BatchTerm term;
    private final Mailbox mailbox;
    private final Application application;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Snapshot snapshot;

    Batch(BatchTerm term, BatchRecord record, BatchSpec spec, BatchState state) {
        this.term = term;
        this.snapshot = new Snapshot(record, spec, state);
        this.mailbox = new Mailbox("batch-" + record.id(), term.mailboxes());
        this.application = new Application(term.pad(), record.launch().appTag(), this);
        if (state.isFinished()) {
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

    Snapshot snapshot() {
        return snapshot;
    }

    /** Launches a batch that was just created. */
    void begin() {
        application.launch();
    }

    /** After a takeover: finds its application again. A batch whose user has stopped it goes on ending. */
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

    /** A user wants it to end. */
    void stop() {
        mailbox.post(() -> {
            if (!snapshot.state().isFinished()) {
                application.kill();
            }
        });
    }

    /** Runs the task once the batch has ended, on a mailbox thread. */
    void whenEnded(Runnable task) {
        ended.thenRunAsync(task, term.mailboxes());
    }

    /** Completes when it has ended, and that is durable or the store did not take it. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Makes durable that the batch must not come back, for a stop that outlasts its request. */
    CompletableFuture<Void> persistStopping() {
        return mailbox.call(() -> {
            if (!snapshot.state().isFinished()) {
                persist(BatchRecord::withStopping);
            }
        });
    }

    void forget() {
        application.release(true);
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
                case RUNNING -> publish(BatchState.RUNNING, null);
                case SUCCEEDED -> end(BatchState.SUCCESS, null);
                case FAILED -> end(BatchState.DEAD, report.detail());
                case KILLED -> end(BatchState.KILLED, report.detail());
            }
        });
    }

    private void end(BatchState state, String reason) {
        if (snapshot.state().isFinished()) {
            return;
        }
        OutcomeRecord outcome = new OutcomeRecord(
                state.word(),
                reason,
                System.currentTimeMillis(),
                OutcomeLog.of(application.log(term.logLines()), reason));
        try {
            persist(record -> record.withOutcome(outcome));
        } catch (StoreUnavailableException e) {
            log.warn("could not record the end batch={} reason=\"{}\"", snapshot.id(), e.getMessage());
            snapshot = new Snapshot(snapshot.record().withOutcome(outcome), snapshot.spec(), snapshot.state());
        }
        publish(state, reason);
        application.release(false);
        ended.complete(null);
    }

    private void persist(UnaryOperator<BatchRecord> change) {
        BatchRecord changed = change.apply(snapshot.record());
        term.writer().update(changed);
        snapshot = new Snapshot(changed, snapshot.spec(), snapshot.state());
    }

    private void publish(BatchState next, String reason) {
        BatchState before = snapshot.state();
        if (before == next) {
            return;
        }
        if (!before.mayBecome(next)) {
            throw new IllegalStateException("batch " + snapshot.id() + " cannot go from " + before + " to " + next);
        }
        snapshot = new Snapshot(snapshot.record(), snapshot.spec(), next);
        log.info("batch={} state={} was={} reason=\"{}\"", snapshot.id(), next, before, reason);
    }
}
