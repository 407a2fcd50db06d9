// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import org.livyha.recovery.RecordTooLargeException;
import org.livyha.recovery.RecordWriter;
import org.livyha.recovery.SessionRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a session has ended, on its way to the store. An end that cannot be written is an end all the same: it is written
 * later. Called in the session's mailbox.
 */
final class SessionOutcome {
    private static final Logger log = LoggerFactory.getLogger(SessionOutcome.class);

    private final RecordWriter<SessionRecord> writer;
    private volatile boolean unwritten;

    SessionOutcome(RecordWriter<SessionRecord> writer) {
        this.writer = writer;
    }

    /** Whether there is one that the store does not have. Any thread. */
    boolean isUnwritten() {
        return unwritten;
    }

    /** Does not write it; returns the record to keep. */
    SessionRecord keep(SessionRecord record) {
        unwritten = true;
        return record;
    }

    /** Tries to write it; returns the record to keep, and to write later if need be. */
    SessionRecord write(SessionRecord record) {
        unwritten = true;
        try {
            writer.update(record);
            unwritten = false;
        } catch (RecordTooLargeException e) {
            log.warn("the log is too large to be kept with the end session={}", record.id());
            return record.withOutcome(record.outcome().withoutLog());
        } catch (RuntimeException e) {
            log.warn("could not record the end, trying again session={} reason=\"{}\"", record.id(), e.toString());
        }
        return record;
    }
}
