// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.load;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Monotonic time since a drill began, in milliseconds; and the wall clock's word for it. Safe for use by any thread. */
public final class Stopwatch {
    private final long start = System.nanoTime();
    private final Instant wall = Instant.now();

    public double now() {
        return (System.nanoTime() - start) / 1e6;
    }

    public Instant startedAt() {
        return wall;
    }

    /** What the stopwatch showed at that instant, if the wall clock was not set since then. */
    public double at(Instant instant) {
        return now() - Duration.between(instant, Instant.now()).toNanos() / 1e6;
    }

    /** Returns false when interrupted. */
    public static boolean sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(Math.max(0, millis));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
