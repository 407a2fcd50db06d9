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
 * only then the address is given away; who waited reaches the new host.
 */
public final class AddressMove {
    private static final Logger log = LoggerFactory.getLogger(AddressMove.class);
    private static final Duration DRAIN_LIMIT = Duration.ofMillis(1200);
    /** From the hold on; the unit's own is longer. */
    private static final Duration HOLD_LIMIT = Duration.ofSeconds(2);

    private static final long QUIET_MILLIS = 20;
    private static final long LOOK_MILLIS = 2;

    private final VirtualAddress address;
    private final Path holdSocket;
    private final BooleanSupplier owesAnswers;
    private final Runnable endConnections;
    private final BooleanSupplier leadsAgain;

    /**
     * @param holdSocket of the unit that has new connections wait; null where there is none
     * @param owesAnswers whether somebody who has connected to that address may wait for an answer
     * @param endConnections ends those that are open to that address: afterwards nobody could tell their clients that they are
     * @param leadsAgain whether the leader is this server again: then the address stays
     */
    public AddressMove(
            VirtualAddress address,
            Path holdSocket,
            BooleanSupplier owesAnswers,
            Runnable endConnections,
            BooleanSupplier leadsAgain) {
        this.address = Objects.requireNonNull(address, "address");
        this.holdSocket = holdSocket;
        this.owesAnswers = Objects.requireNonNull(owesAnswers, "owesAnswers");
        this.endConnections = Objects.requireNonNull(endConnections, "endConnections");
        this.leadsAgain = Objects.requireNonNull(leadsAgain, "leadsAgain");
    }

    /**
     * Waits until the address has gone, or 2 s have passed. Does nothing but {@code giveAway} when it is not here.
     *
     * @param giveAway has the address leave, and returns at once; run once, unless this server leads again by then
     */
    public void run(Runnable giveAway) throws InterruptedException {
        if (!address.isHere()) {
            giveAway.run();
            return;
        }
        long start = System.nanoTime();
        try (ConnectionHold hold = hold()) {
            boolean drained = drain(start);
            log.info("address: held={} drained={} ms={}", hold != null, drained, millisSince(start));
            if (leadsAgain.getAsBoolean()) {
                log.info("address: it stays, this server leads again address={}", address.address());
                return;
            }
            endConnections.run();
            giveAway.run();
            boolean gone = awaitGone(start);
            log.info("address: given away address={} gone={} ms={}", address.address(), gone, millisSince(start));
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

    /** Not owed at one instant is not enough: what the kernel has accepted is taken over by HTTP a moment later. */
    private boolean drain(long start) throws InterruptedException {
        long busy = System.nanoTime();
        while (millisSince(busy) < QUIET_MILLIS) {
            if (millisSince(start) >= DRAIN_LIMIT.toMillis() || leadsAgain.getAsBoolean()) {
                return false;
            }
            if (owesAnswers.getAsBoolean()) {
                busy = System.nanoTime();
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return true;
    }

    private boolean awaitGone(long start) throws InterruptedException {
        while (address.isHere()) {
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
