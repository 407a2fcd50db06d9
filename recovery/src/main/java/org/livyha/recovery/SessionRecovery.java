// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings every record of the store back to life. A record that fails is reported, and delays no other. */
public final class SessionRecovery {
    /**
     * Makes a record a session or batch again, or remembers the key of a tombstone; must not wait for anything outside this
     * process.
     */
    public interface Reattacher {
        void session(SessionRecord record);

        void batch(BatchRecord record);
    }

    private static final Logger LOG = LoggerFactory.getLogger(SessionRecovery.class);

    private final Reattacher reattacher;

    public SessionRecovery(Reattacher reattacher) {
        this.reattacher = Objects.requireNonNull(reattacher, "reattacher");
    }

    /** Reattaches all, in the order of ids, sessions first. Throws nothing for the sake of one record. */
    public RecoveryReport recover(StoreContents contents) {
        long start = System.nanoTime();
        List<FailedRecord> failed = new ArrayList<>();
        for (UnreadableRecord record : contents.unreadable()) {
            LOG.error("Recovery: unreadable record is kept path={} problem=\"{}\"", record.path(), record.problem());
        }
        int sessions = 0;
        for (SessionRecord record : contents.sessions()) {
            sessions += attempt("session", record, () -> reattacher.session(record), failed);
        }
        int batches = 0;
        for (BatchRecord record : contents.batches()) {
            batches += attempt("batch", record, () -> reattacher.batch(record), failed);
        }
        RecoveryReport report = new RecoveryReport(
                sessions, batches, contents.unreadable(), failed, Duration.ofNanos(System.nanoTime() - start));
        LOG.info(
                "Recovery: done sessions={} batches={} unreadable={} failed={} ms={}",
                sessions,
                batches,
                report.unreadable().size(),
                failed.size(),
                report.took().toMillis());
        return report;
    }

    private static int attempt(String kind, KeyedRecord<?> record, Runnable reattach, List<FailedRecord> failed) {
        int id = record.id();
        try {
            reattach.run();
            return record.removed() ? 0 : 1;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            LOG.error("Recovery: record could not be brought back {}={} problem=\"{}\"", kind, id, e.toString(), e);
            failed.add(new FailedRecord(kind, id, e.toString()));
            return 0;
        }
    }
}
