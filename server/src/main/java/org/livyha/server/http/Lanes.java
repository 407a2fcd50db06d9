// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Lets parked requests go on a few at a time, in the order of their arrival. Hundreds at once would leave a server that was
 * just elected no processor for the work that they all wait for, and for answering its own watchdog. One that is forwarded, or
 * whose answer waits for others, leaves its lane once it is under way. Safe for use by any thread; does not block.
 */
final class Lanes {
    static final int LANES = 16;
    /** How long a request keeps its lane: one that waits for a driver or the store must not hold up the others. */
    static final Duration LONGEST = Duration.ofMillis(50);

    private final Semaphore free = new Semaphore(LANES);
    private final ParkingLot lot;
    private final Supplier<Optional<Predicate<Exchange>>> mayGo;
    private final Executor threads;
    private final Forwards.Timer timer;
    private final Consumer<Exchange> route;

    /**
     * @param mayGo who of those who wait has somewhere to go now; empty when nobody has
     * @param route finds its leader for one that was parked, on a thread of its own
     */
    Lanes(
            ParkingLot lot,
            Supplier<Optional<Predicate<Exchange>>> mayGo,
            Executor threads,
            Forwards.Timer timer,
            Consumer<Exchange> route) {
        this.lot = lot;
        this.mayGo = mayGo;
        this.threads = threads;
        this.timer = timer;
        this.route = route;
    }

    /**
     * Lets go those who may, as far as there is room; the others follow as these leave. Who parks, or opens a way, calls it
     * afterwards: one that finds every lane taken leaves it to those in them, who look anew as they leave.
     */
    void fill() {
        while (true) {
            Optional<Predicate<Exchange>> now = mayGo.get();
            if (now.isEmpty() || !lot.holds(now.get()) || !free.tryAcquire()) {
                return;
            }
            Optional<Exchange> next = lot.takeFirst(now.get());
            if (next.isPresent()) {
                enter(next.get());
            } else {
                free.release();
            }
        }
    }

    private void enter(Exchange exchange) {
        AtomicBoolean inside = new AtomicBoolean(true);
        Runnable leave = () -> {
            if (inside.compareAndSet(true, false)) {
                free.release();
                fill();
            }
        };
        threads.execute(() -> {
            // Only now: while it waits for a thread, those behind it are better off where they have a limit.
            timer.schedule(leave, LONGEST);
            try {
                route.accept(exchange);
            } finally {
                leave.run();
            }
        });
    }
}
