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
 * @param contested whether who led before could still believe so when it was taken: by then its place in line had gone, and
 *     its lease perhaps not. Until the holder's own term has begun it says that nobody may act before a whole lease has passed
 * @param clean whether the holder ended the term in good order: then nobody leads
 * @param why says something only when {@code clean}
 * @param note what who ordered the end said about it, empty when nothing; for people only
 */
record EpochRecord(
        int schema,
        long epoch,
        ServerIdentity holder,
        long sessionId,
        String latchPath,
        Instant since,
        boolean contested,
        boolean clean,
        EndReason why,
        String note) {
    static final int SCHEMA = 1;

    EpochRecord {
        Objects.requireNonNull(holder, "holder");
        Objects.requireNonNull(latchPath, "latchPath");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(why, "why");
        Objects.requireNonNull(note, "note");
    }

    /** What the node is created with: no term yet, which is the same as a cleanly ended one. */
    static EpochRecord none(Instant now) {
        return new EpochRecord(
                SCHEMA, 0, new ServerIdentity("", "", "", "", ""), 0, "", now, false, true, EndReason.STOP, "");
    }

    EpochRecord next(ServerIdentity taker, long session, String latch, Instant now) {
        return next(taker, session, latch, now, false);
    }

    EpochRecord next(ServerIdentity taker, long session, String latch, Instant now, boolean isContested) {
        return new EpochRecord(SCHEMA, epoch + 1, taker, session, latch, now, isContested, false, EndReason.STOP, "");
    }

    /** Nobody contests it any more. */
    EpochRecord begun() {
        return new EpochRecord(schema, epoch, holder, sessionId, latchPath, since, false, clean, why, note);
    }

    EpochRecord ended(EndReason reason, String said) {
        return new EpochRecord(schema, epoch, holder, sessionId, latchPath, since, contested, true, reason, said);
    }

    boolean heldBy(ServerIdentity server) {
        return holder.instance().equals(server.instance());
    }

    /** Whether both speak of one term, ended or not. */
    boolean sameTerm(EpochRecord other) {
        return epoch == other.epoch && holder.instance().equals(other.holder.instance());
    }

    /** Whether that server may follow although the pair is paused: who led last, and whom the leader handed over to. */
    boolean mayBeFollowedInPauseBy(ServerIdentity server) {
        boolean handedOver = clean && why == EndReason.SWITCHOVER;
        return epoch == 0 || handedOver || holder.nodeId().equals(server.nodeId());
    }

    Optional<LeaderInfo> leader() {
        return clean ? Optional.empty() : Optional.of(new LeaderInfo(epoch, holder));
    }
}
