// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves one term again and again, by a transaction that only the holder of the epoch and of its latch node can commit, and
 * says once when that has failed for good. Two threads: one sends, one watches the lease; neither waits for ZooKeeper, whose
 * event thread brings the answers.
 */
final class Heartbeat implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
    private static final long NONE = Long.MIN_VALUE;

    private final ZooKeeper zk;
    private final Term term;
    private final List<Op> proof;
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final Consumer<String> onOver;
    private final AtomicBoolean over = new AtomicBoolean();
    /** When the one heartbeat that the next one waits for was sent. */
    private final AtomicLong outstanding = new AtomicLong(NONE);

    private final AtomicInteger lostInARow = new AtomicInteger();
    private final Thread sender;
    private final Thread leaseWatch;

    /**
     * @param zk the handle of the session that took the epoch; no other session may prove it
     * @param nanoTime the clock of the term's lease
     * @param onOver told once, on any thread, why this term cannot be proven any more; its lease is over by then
     */
    Heartbeat(
            ZooKeeper zk,
            Term term,
            String latchPath,
            ElectionConfig config,
            LongSupplier nanoTime,
            Consumer<String> onOver) {
        this.zk = zk;
        this.term = term;
        this.proof = List.of(
                Op.check(term.epochPath(), term.epochVersion()),
                Op.check(latchPath, 0),
                Op.setData(
                        config.heartbeatPath(),
                        ("{\"epoch\":" + term.epoch() + "}").getBytes(StandardCharsets.UTF_8),
                        -1));
        this.intervalNanos = config.heartbeatInterval().toNanos();
        this.nanoTime = nanoTime;
        this.onOver = onOver;
        this.sender = daemon(this::sendAll, "election-heartbeat");
        this.leaseWatch = daemon(this::watchLease, "election-lease-watch");
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        sender.start();
        leaseWatch.start();
    }

    /** Stops without telling: answers that still come mean nothing any more. The lease runs on until it is ended. */
    @Override
    public void close() {
        over.set(true);
        sender.interrupt();
        leaseWatch.interrupt();
    }

    private void sendAll() {
        try {
            // The epoch's transaction is a proof too; another one right after it would only hold up the takeover's
            // reads.
            TimeUnit.NANOSECONDS.sleep(intervalNanos - term.lease().nanosSinceProof());
            while (!over.get()) {
                long now = nanoTime.getAsLong();
                long before = outstanding.get();
                // One without an answer for long is taken for lost, so that it does not hold up the others.
                if (before == NONE || now - before >= 2 * intervalNanos) {
                    outstanding.set(now);
                    zk.multi(proof, (rc, path, context, results) -> answered(rc, now), null);
                }
                TimeUnit.NANOSECONDS.sleep(intervalNanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("heartbeats have stopped epoch={}", term.epoch(), e);
        }
    }

    private void answered(int rc, long sentAt) {
        outstanding.compareAndSet(sentAt, NONE);
        if (over.get()) {
            return;
        }
        KeeperException.Code code = KeeperException.Code.get(rc);
        if (code == KeeperException.Code.OK) {
            if (!term.lease().renew(sentAt)) {
                end("a heartbeat of epoch " + term.epoch() + " was acknowledged after the end of its lease");
            } else if (lostInARow.getAndSet(0) > 0) {
                log.info("heartbeats are acknowledged again epoch={} lease={}", term.epoch(), term.lease());
            }
        } else if (ZooKeeperCalls.isRefusal(code)) {
            end("a heartbeat of epoch " + term.epoch() + " was refused: " + code
                    + ", another epoch was taken or our latch node is gone");
        } else if (ZooKeeperCalls.isSessionOver(code)) {
            end("the session that holds epoch " + term.epoch() + " is over: " + code);
        } else if (lostInARow.getAndIncrement() == 0) {
            log.warn(
                    "a heartbeat is lost, leading on inside the lease epoch={} code={} lease={}",
                    term.epoch(),
                    code,
                    term.lease());
        }
    }

    private void watchLease() {
        try {
            while (!over.get()) {
                Duration remaining = term.lease().remaining();
                if (remaining.isZero()) {
                    end("the lease of epoch " + term.epoch() + " has run out without an acknowledged heartbeat");
                    return;
                }
                TimeUnit.NANOSECONDS.sleep(remaining.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(String reason) {
        if (over.compareAndSet(false, true)) {
            term.lease().end();
            onOver.accept(reason);
        }
    }
}
