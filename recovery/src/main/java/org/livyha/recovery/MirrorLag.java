// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How far the copy is behind, measured: once a second it is asked for all that has been written by then. Safe for use by any
 * thread.
 */
final class MirrorLag {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private MirrorFeed asked;
    private long askedAt;
    private boolean answered;
    private Duration took;

    /** Asks, if it is time; does not wait. */
    void measure(MirrorFeed feed) {
        long now = System.nanoTime();
        CompletableFuture<Boolean> caughtUp = new CompletableFuture<>();
        synchronized (this) {
            if (feed == asked && (!answered || now - askedAt < INTERVAL_NANOS)) {
                return;
            }
            if (feed != asked) {
                took = null;
            }
            asked = feed;
            askedAt = now;
            answered = false;
        }
        caughtUp.thenAccept(whole -> note(feed, now, whole));
        feed.mark(caughtUp);
    }

    private synchronized void note(MirrorFeed feed, long at, boolean whole) {
        if (feed == asked && at == askedAt && whole) {
            took = Duration.ofNanos(System.nanoTime() - at);
            answered = true;
        }
    }

    /** How long the copy took to hold all that had been written, when last asked; or has taken so far, if that is longer. */
    synchronized Optional<Duration> current() {
        if (took == null) {
            return Optional.empty();
        }
        Duration soFar = answered ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - askedAt);
        return Optional.of(soFar.compareTo(took) > 0 ? soFar : took);
    }
}
