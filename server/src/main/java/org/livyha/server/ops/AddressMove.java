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
    private static final Duration DRAIN_LIMIT = Duration.ofMillis(300);
    /** From the hold on. */
    private static final Duration HOLD_LIMIT = Duration.ofMillis(1500);

    private static final long LOOK_MILLIS = 2;

    private final VirtualAddress address;
    private final Path holdSocket;
    private final BooleanSupplier owesAnswers;

    /**
     * @param holdSocket of the unit that has new connections wait; null where there is none
     * @param owesAnswers whether somebody who has connected to that address may wait for an answer
     */
    public AddressMove(VirtualAddress address, Path holdSocket, BooleanSupplier owesAnswers) {
        this.address = Objects.requireNonNull(address, "address");
        this.holdSocket = holdSocket;
        this.owesAnswers = Objects.requireNonNull(owesAnswers, "owesAnswers");
    }

    /**
     * Waits until the address has gone, or 1.5 s have passed. Does nothing but {@code giveAway} when it is not here.
     *
     * @param giveAway has the address leave, and returns at once; run in any case, and once
     */
    public void run(Runnable giveAway) throws InterruptedException {
        if (!address.isHere()) {
            giveAway.run();
            return;
        }
        long start = System.nanoTime();
        try (ConnectionHold hold = hold()) {
            if (hold != null) {
                boolean drained = await(() -> !owesAnswers.getAsBoolean(), start, DRAIN_LIMIT);
                log.info("address: connections held, drained={} ms={}", drained, millisSince(start));
            }
            giveAway.run();
            boolean gone = await(() -> !address.isHere(), start, HOLD_LIMIT);
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

    private static boolean await(BooleanSupplier condition, long since, Duration limit) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (millisSince(since) >= limit.toMillis()) {
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
