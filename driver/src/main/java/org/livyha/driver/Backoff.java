// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubles from {@code first} to {@code most}, each wait drawn between half of that
 * and the whole, so that a thousand drivers that lost the same server do not call again in step. For one thread.
 */
final class Backoff {
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

    Duration next() {
        long nanos = ceiling.toNanos();
        Duration doubled = ceiling.multipliedBy(2);
        ceiling = doubled.compareTo(most) < 0 ? doubled : most;
        return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
    }

    void reset() {
        ceiling = first;
    }
}
