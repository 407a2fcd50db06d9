// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the virtual address go to a server that serves already, and breaks no connection by it: a connection that is open when its
 * address leaves is answered with a reset by the new host. So new ones are made to wait, those that are open get the time to end, and
 * only then the address is given away; who waited reaches the new host, once it has the address.
 */
public final class AddressMove {
    private static final Logger log = LoggerFactory.getLogger(AddressMove.class);
    private static final Duration DRAIN_LIMIT = Duration.ofMillis(1200);
    /** From the hold on; the unit's own is longer. */
    private static final Duration HOLD_LIMIT = Duration.ofSeconds(2);

    private static final long QUIET_MILLIS = 20;
    private static final long LOOK_MILLIS = 2;

    /** The server that has taken over, as it says itself. */
    public interface Successor {
        /** Waits for its answer, bounded; false when there is none. */
        boolean hasAddress() throws InterruptedException;
    }

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private final BooleanSupplier isHere;
    private final Successor successor;
    private final Path holdSocket;
    private final BooleanSupplier owesAnswers;
    private final Runnable endConnections;
    private final BooleanSupplier leadsAgain;

    /**
     * @param isHere whether this host has the address
     * @param successor to whom the address goes
     * @param holdSocket of the unit that has new connections wait; null where there is none
     * @param owesAnswers whether somebody who has connected to that address may wait for an answer
     * @param endConnections ends those that are open to that address: afterwards nobody could tell their clients that they are
     * @param leadsAgain whether the leader is this server again: then the address stays
     */
    public AddressMove(
            BooleanSupplier isHere,
            Successor successor,
            Path holdSocket,
            BooleanSupplier owesAnswers,
            Runnable endConnections,
            BooleanSupplier leadsAgain) {
        this.isHere = Objects.requireNonNull(isHere, "isHere");
        this.successor = Objects.requireNonNull(successor, "successor");
        this.holdSocket = holdSocket;
        this.owesAnswers = Objects.requireNonNull(owesAnswers, "owesAnswers");
        this.endConnections = Objects.requireNonNull(endConnections, "endConnections");
        this.leadsAgain = Objects.requireNonNull(leadsAgain, "leadsAgain");
    }

    /**
     * Waits until the address has gone and the successor has it, or 2 s have passed. Does nothing when it is not here.
     *
     * @param letGo has the address leave, and returns at once; run once, unless this server leads again by then
     */
    public void run(Runnable letGo) throws InterruptedException {
        if (!isHere.getAsBoolean()) {
            return;
        }
        long start = System.nanoTime();
        try (ConnectionHold hold = hold()) {
            boolean drained = drain(start);
            log.info("address: held={} drained={} ms={}", hold != null, drained, millisSince(start));
            if (leadsAgain.getAsBoolean()) {
                log.info("address: it stays, this server leads again");
                return;
            }
            endConnections.run();
            letGo.run();
            boolean gone = await(start, () -> !isHere.getAsBoolean());
            long goneAfter = millisSince(start);
            boolean there = gone && await(start, successor::hasAddress);
            log.info(
                    "address: given away gone={} goneMs={} there={} ms={}", gone, goneAfter, there, millisSince(start));
            if (hold != null && gone) {
                hold.addressIsGone();
            }
        }
    }

    /** Null where it cannot be done. */
    private ConnectionHold hold() {
        try {
            if (holdSocket != null) {
                return ConnectionHold.take(holdSocket);
            }
            log.info("address: no unit holds new connections on this host, some may break while it moves");
        } catch (IOException e) {
            log.warn("address: new connections are not held, some may break while it moves", e);
        }
        return null;
    }

    /**
     * Not owed at one instant is not enough: what the kernel has accepted is taken over by HTTP a moment later. So it must be seen
     * at the beginning and at the end of a while, however long a busy host makes this thread wait between two looks.
     */
    private boolean drain(long start) throws InterruptedException {
        boolean quiet = false;
        long since = 0;
        while (millisSince(start) < DRAIN_LIMIT.toMillis() && !leadsAgain.getAsBoolean()) {
            if (owesAnswers.getAsBoolean()) {
                quiet = false;
            } else if (!quiet) {
                quiet = true;
                since = System.nanoTime();
            } else if (millisSince(since) >= QUIET_MILLIS) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return false;
    }

    private boolean await(long start, Condition condition) throws InterruptedException {
        while (!condition.holds()) {
            if (millisSince(start) >= HOLD_LIMIT.toMillis() || leadsAgain.getAsBoolean()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return true;
    }

    private static long millisSince(long nanoTime) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
    }
}
