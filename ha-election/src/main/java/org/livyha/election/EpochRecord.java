// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What the epoch node holds: the latest term that was taken, and by whom.
 *
 * @param schema version of this record's form; who does not know it must not lead
 * @param epoch the term's number, 0 before the first one
 * @param holder who took it
 * @param sessionId of the ZooKeeper session that took it
 * @param latchPath the holder's latch node; what a successor deletes when the holder is proven dead
 * @param since when it was taken, by the holder's wall clock; for people only
 * @param clean whether the holder ended the term in good order: then nobody leads
 */
record EpochRecord(
        int schema, long epoch, ServerIdentity holder, long sessionId, String latchPath, Instant since, boolean clean) {
    static final int SCHEMA = 1;

    EpochRecord {
        Objects.requireNonNull(holder, "holder");
        Objects.requireNonNull(latchPath, "latchPath");
        Objects.requireNonNull(since, "since");
    }

    /** What the node is created with: no term yet, which is the same as a cleanly ended one. */
    static EpochRecord none(Instant now) {
        return new EpochRecord(SCHEMA, 0, new ServerIdentity("", "", "", "", ""), 0, "", now, true);
    }

    EpochRecord next(ServerIdentity taker, long session, String latch, Instant now) {
        return new EpochRecord(SCHEMA, epoch + 1, taker, session, latch, now, false);
    }

    EpochRecord ended() {
        return new EpochRecord(schema, epoch, holder, sessionId, latchPath, since, true);
    }

    boolean heldBy(ServerIdentity server) {
        return holder.instance().equals(server.instance());
    }

    /** Whether both speak of one term, ended or not. */
    boolean sameTerm(EpochRecord other) {
        return epoch == other.epoch && holder.instance().equals(other.holder.instance());
    }

    Optional<LeaderInfo> leader() {
        return clean ? Optional.empty() : Optional.of(new LeaderInfo(epoch, holder));
    }
}
