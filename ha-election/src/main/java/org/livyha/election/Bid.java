// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An attempt to take the epoch after the one that is there: who may, is read from the line, from the epoch node and from the
 * pause node, and holds or fails in one transaction: a pause that was acknowledged before holds, though what was read may be
 * older than it. Used by the election's thread only.
 */
final class Bid {
    private static final Logger log = LoggerFactory.getLogger(Bid.class);

    private final EpochCounter epochs;
    private final Seat seat;
    private final PauseNode pause;
    private final ElectionConfig config;
    private final ZooKeeperCalls calls;
    private final ServerIdentity self;
    private long heldBackAt = -1;

    Bid(
            EpochCounter epochs,
            Seat seat,
            PauseNode pause,
            ElectionConfig config,
            ZooKeeperCalls calls,
            ServerIdentity self) {
        this.epochs = epochs;
        this.seat = seat;
        this.pause = pause;
        this.config = config;
        this.calls = calls;
        this.self = self;
    }

    /**
     * An epoch that is ours.
     *
     * @param version of the epoch node, which fences what is written in this epoch
     * @param sentAt when the transaction that took it was sent, in {@link System#nanoTime}: the lease counts from there
     * @param rival who may still believe to lead; empty when nobody can
     */
    record Won(EpochRecord record, int version, long sentAt, Succession succession, Optional<Rival> rival) {}

    /** A leader that was proven dead, at a {@link System#nanoTime}: its place in line then counts for nothing. */
    record Dead(EpochRecord record, long provenAt) {}

    /**
     * Takes the epoch if it is this server's turn.
     *
     * @param before what the epoch node holds
     * @param dead empty to wait for our turn
     * @throws KeeperException when the outcome is not known: then whoever reads the node later learns it
     */
    Optional<Won> make(ZooKeeper zk, EpochCounter.Reading before, Optional<Dead> dead)
            throws KeeperException, InterruptedException, EpochCodec.UnreadableEpochException {
        EpochRecord last = before.record();
        boolean stillDead = dead.isEmpty() || (last.sameTerm(dead.get().record()) && !last.clean());
        if (!stillDead) {
            return Optional.empty();
        }
        long startedAt = System.nanoTime();
        CompletableFuture<ZooKeeperCalls.Data> paused = pause.ask(zk, calls);
        CompletableFuture<Stat> heartbeat = calls.stat(zk, config.heartbeatPath());
        Seat.Line line = seat.line(zk);
        boolean inPause = pause.await(paused, calls).isPresent();
        boolean heedsPause = !last.mayBeFollowedInPauseBy(self);
        if (inPause && heedsPause) {
            holdBack(last, dead.isPresent());
            return Optional.empty();
        }
        if (!isOurTurn(line, last, dead, inPause)) {
            return Optional.empty();
        }
        Optional<String> deadLatch = dead.map(d -> d.record().latchPath()).filter(line.paths()::contains);
        Stat lastBeat = calls.await(heartbeat);
        boolean expired = hasExpired(last, dead);
        boolean contested = expired || isStillContested(before, lastBeat);
        EpochRecord next = last.next(self, zk.getSessionId(), line.own().orElseThrow(), Instant.now(), contested);
        long sentAt = System.nanoTime();
        Optional<EpochCounter.Reading> taken = epochs.take(zk, before, next, deadLatch, heedsPause);
        if (taken.isEmpty()) {
            log.info("the epoch was not ours to take, staying a standby epoch={}", next.epoch());
            return Optional.empty();
        }
        Succession succession = succession(before, dead, sentAt, lastBeat, taken.get());
        log.info(
                "elected epoch={} version={} after={} took={}ms",
                next.epoch(),
                taken.get().version(),
                succession.reason(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt));
        Optional<Rival> rival = rivals(zk, before, taken.get(), expired).max(Comparator.comparing(Rival::believes));
        return Optional.of(new Won(next, taken.get().version(), sentAt, succession, rival.filter(one -> !one.believes()
                .isZero())));
    }

    /** Whether all that is known of who led last is that its place in line is gone. */
    private boolean hasExpired(EpochRecord last, Optional<Dead> dead) {
        return last.epoch() > 0 && !last.clean() && dead.isEmpty() && !last.heldBy(self);
    }

    /** A heartbeat that late is one of a term that has begun. */
    private boolean isStillContested(EpochCounter.Reading before, Stat lastBeat) {
        return before.record().contested() && lastBeat.getMtime() - before.mtime() <= lease().toMillis();
    }

    /** A session takes longer to run out than a lease; a node that is deleted, or a session that is closed, takes no time. */
    private Stream<Rival> rivals(ZooKeeper zk, EpochCounter.Reading before, EpochCounter.Reading taken, boolean expired)
            throws KeeperException, InterruptedException {
        Stream.Builder<Rival> rivals = Stream.builder();
        if (expired) {
            rivals.add(Rival.before(before, taken, calls.await(calls.stat(zk, config.heartbeatPath())), lease()));
        }
        if (before.record().contested()) {
            rivals.add(Rival.ofContested(before, taken, lease()));
        }
        return rivals.build();
    }

    private Duration lease() {
        return config.leaseLength(config.sessionTimeout());
    }

    /** Once for each term: it is tried again and again. */
    void holdBack(EpochRecord last, boolean proven) {
        if (heldBackAt != last.epoch()) {
            heldBackAt = last.epoch();
            log.warn(
                    "NOT taking over, the pair is paused: start node={} again, or resume epoch={} provenDead={}",
                    last.holder().nodeId(),
                    last.epoch(),
                    proven);
        }
    }

    private boolean isOurTurn(Seat.Line line, EpochRecord last, Optional<Dead> dead, boolean inPause) {
        if (line.own().isEmpty()) {
            log.info("not in line, waiting line={}", line.paths());
            return false;
        }
        int leader = line.paths().indexOf(last.latchPath());
        int own = line.paths().indexOf(line.own().get());
        if (leader >= 0 && leader != own && !last.clean() && dead.isEmpty()) {
            if (own < leader) {
                // It took the lead in a pause, from behind us. A place behind it tells when it goes.
                log.info("the leader stands in line behind us, getting in line again epoch={}", last.epoch());
                seat.leave();
            }
            return false;
        }
        // In a pause whoever is before us may not go, and we may.
        boolean first = line.ownIsFirstWithout(dead.map(d -> d.record().latchPath()));
        if (!first && !inPause) {
            log.info("not next in line, waiting own={} line={}", line.own().get(), line.paths());
        }
        return first || inPause;
    }

    private Succession succession(
            EpochCounter.Reading before, Optional<Dead> dead, long sentAt, Stat lastBeat, EpochCounter.Reading taken) {
        EpochRecord last = before.record();
        if (last.epoch() == 0) {
            return Succession.NONE;
        }
        if (dead.isPresent()) {
            Duration known = Duration.ofNanos(sentAt - dead.get().provenAt());
            return new Succession(
                    Succession.Reason.DEAD, last.epoch(), last.holder().nodeId(), Optional.of(known), "");
        }
        Succession.Reason reason = Succession.Reason.STOP;
        if (last.clean()) {
            reason = last.why() == EndReason.SWITCHOVER ? Succession.Reason.SWITCHOVER : reason;
        } else if (hasExpired(last, dead)) {
            reason = Succession.Reason.EXPIRED;
        }
        // Both by ZooKeeper's clock; who led before may have died before its first heartbeat.
        long since = last.clean() ? before.mtime() : Math.max(before.mtime(), lastBeat.getMtime());
        Optional<Duration> vacancy = Optional.of(Duration.ofMillis(Math.max(0, taken.mtime() - since)));
        return new Succession(reason, last.epoch(), last.holder().nodeId(), vacancy, last.note());
    }
}
