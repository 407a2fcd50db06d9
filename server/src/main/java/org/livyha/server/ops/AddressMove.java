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
    private static final Duration CLAIM_LIMIT = Duration.ofMillis(100);
    private static final Duration GO_LIMIT = Duration.ofMillis(500);
    /** For what takes some 30 ms; nobody has the address meanwhile. Together they are less than the unit holds. */
    private static final Duration TAKE_LIMIT = Duration.ofMillis(400);

    private static final long QUIET_MILLIS = 20;
    private static final long LOOK_MILLIS = 2;

    private final BooleanSupplier isHere;
    private final Path holdSocket;
    private final BooleanSupplier owesAnswers;
    private final Runnable endConnections;

    /** The server that has taken over, as it says itself. */
    public interface Successor {
        /** Waits for its answer, bounded; both false when there is none. */
        Sight address() throws InterruptedException;
    }

    /**
     * @param claimed its role file says that it leads
     * @param held its host has the address
     */
    public record Sight(boolean claimed, boolean held) {}

    /** Has the address leave this host. Returns at once; called once at most. */
    public interface LetGo {
        /** @param successorClaims whether the successor's host is known to want it */
        void letGo(boolean successorClaims);
    }

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    /**
     * @param isHere whether this host has the address
     * @param holdSocket of the unit that has new connections wait; null where there is none
     * @param owesAnswers whether somebody who has connected to that address may wait for an answer
     * @param endConnections ends those that are open to that address: afterwards nobody could tell their clients that they are
     */
    public AddressMove(BooleanSupplier isHere, Path holdSocket, BooleanSupplier owesAnswers, Runnable endConnections) {
        this.isHere = Objects.requireNonNull(isHere, "isHere");
        this.holdSocket = holdSocket;
        this.owesAnswers = Objects.requireNonNull(owesAnswers, "owesAnswers");
        this.endConnections = Objects.requireNonNull(endConnections, "endConnections");
    }

    /**
     * Waits until the address has gone and the successor has it, some 2 s at most. Does nothing when it is not here.
     *
     * @param successor to whom the address goes
     * @param calledOff whether it is to stay after all
     */
    public void run(Successor successor, BooleanSupplier calledOff, LetGo letGo) throws InterruptedException {
        if (!isHere.getAsBoolean()) {
            return;
        }
        long start = System.nanoTime();
        try (ConnectionHold hold = hold()) {
            boolean drained = drain(calledOff);
            boolean claimed =
                    await(CLAIM_LIMIT, calledOff, () -> successor.address().claimed());
            log.info(
                    "address: held={} drained={} claimed={} ms={}", hold != null, drained, claimed, millisSince(start));
            if (calledOff.getAsBoolean()) {
                log.info("address: it stays, this server leads again");
                return;
            }
            endConnections.run();
            letGo.letGo(claimed);
            boolean gone = await(GO_LIMIT, calledOff, () -> !isHere.getAsBoolean());
            long goneAfter = millisSince(start);
            boolean there = gone
                    && await(TAKE_LIMIT, calledOff, () -> successor.address().held());
            if (hold != null && there) {
                hold.addressIsGone();
            }
            log.info("address: gone={} goneMs={} there={} ms={}", gone, goneAfter, there, millisSince(start));
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
    private boolean drain(BooleanSupplier calledOff) throws InterruptedException {
        long start = System.nanoTime();
        boolean quiet = false;
        long since = 0;
        while (millisSince(start) < DRAIN_LIMIT.toMillis() && !calledOff.getAsBoolean()) {
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

    /** False when the limit has passed, or it was called off. */
    private static boolean await(Duration limit, BooleanSupplier calledOff, Condition condition)
            throws InterruptedException {
        long start = System.nanoTime();
        while (!calledOff.getAsBoolean()) {
            if (condition.holds()) {
                return true;
            }
            if (millisSince(start) >= limit.toMillis()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return false;
    }

    private static long millisSince(long nanoTime) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
    }
}
