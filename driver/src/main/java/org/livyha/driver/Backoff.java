// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubles from {@code first} to {@code most}, each wait drawn between half of that
 * and the whole, so that a thousand drivers that lost the same server do not call again in step. Where nobody
 * listens a server has to be started first: asking for it every few milliseconds helps nobody. For one thread.
 */
final class Backoff {
    /** Before the first attempt after a line that lasted. */
    private static final Duration SPREAD = Duration.ofMillis(250);

    /** About as long as a server takes to start, at the least. */
    private static final Duration START = Duration.ofSeconds(1);

    private final Duration first;
    private final Duration most;
    private final RandomGenerator random;
    private Duration ceiling;

    Backoff(Duration first, Duration most, RandomGenerator random) {
        this.first = first;
        this.most = most;
        this.random = random;
        this.ceiling = first;
    }

    /** After a line that had lasted: soon, but not all that were lost in one instant at once. */
    Duration again() {
        ceiling = first;
        return Duration.ofNanos(random.nextLong(SPREAD.toNanos()));
    }

    /** After a connection that was refused, or never made. */
    Duration nobodyThere() {
        ceiling = ceiling.compareTo(START) < 0 ? START : ceiling;
        return next();
    }

    Duration next() {
        long nanos = ceiling.toNanos();
        Duration doubled = ceiling.multipliedBy(2);
        ceiling = doubled.compareTo(most) < 0 ? doubled : most;
        return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
    }
}
