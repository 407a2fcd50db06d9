// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An attempt to take the epoch after the one that is there: who may, is read from the line and from the epoch node, and
 * holds or fails in one transaction. Used by the election's thread only.
 */
final class Bid {
    private static final Logger log = LoggerFactory.getLogger(Bid.class);

    private final EpochCounter epochs;
    private final Seat seat;
    private final ServerIdentity self;

    Bid(EpochCounter epochs, Seat seat, ServerIdentity self) {
        this.epochs = epochs;
        this.seat = seat;
        this.self = self;
    }

    /**
     * An epoch that is ours.
     *
     * @param version of the epoch node, which fences what is written in this epoch
     * @param sentAt when the transaction that took it was sent, in {@link System#nanoTime}: the lease counts from there
     */
    record Won(EpochRecord record, int version, long sentAt) {}

    /**
     * Takes the epoch if it is this server's turn.
     *
     * @param before what the epoch node holds
     * @param dead the term of a leader that is proven dead, whose place in line then counts for nothing; empty to wait for
     *     our turn
     * @throws KeeperException when the outcome is not known: then whoever reads the node later learns it
     */
    Optional<Won> make(ZooKeeper zk, EpochCounter.Reading before, Optional<EpochRecord> dead)
            throws KeeperException, InterruptedException, EpochCodec.UnreadableEpochException {
        boolean stillDead = dead.isEmpty()
                || (before.record().sameTerm(dead.get()) && !before.record().clean());
        if (!stillDead) {
            return Optional.empty();
        }
        long startedAt = System.nanoTime();
        Seat.Line line = seat.line(zk);
        Optional<String> deadLatch = dead.map(EpochRecord::latchPath).filter(line.paths()::contains);
        if (!line.ownIsFirstWithout(deadLatch)) {
            log.info("not next in line, waiting own={} line={}", line.own().orElse("none"), line.paths());
            return Optional.empty();
        }
        EpochRecord next =
                before.record().next(self, zk.getSessionId(), line.own().orElseThrow(), Instant.now());
        long sentAt = System.nanoTime();
        OptionalInt version = epochs.take(zk, before, next, deadLatch);
        if (version.isEmpty()) {
            log.info("the epoch was not ours to take, staying a standby epoch={}", next.epoch());
            return Optional.empty();
        }
        log.info(
                "elected epoch={} version={} after=\"{}\" took={}ms",
                next.epoch(),
                version.getAsInt(),
                dead.isPresent() ? "a dead leader" : before.record().clean() ? "a clean end" : "a lost session",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt));
        return Optional.of(new Won(next, version.getAsInt(), sentAt));
    }
}
