// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How long this server may act on the last proof of its leadership. Counts from the instant the proving heartbeat was
 * <em>sent</em>, on the monotonic clock. Safe for use by any thread.
 */
public final class Lease {
    private static final long ENDED = Long.MIN_VALUE;

    private final long lengthNanos;
    private final LongSupplier nanoTime;
    private final long origin;
    /** Nanoseconds since {@link #origin} at which the last acknowledged heartbeat was sent, or {@link #ENDED} for good. */
    private final AtomicLong renewedAt;

    /**
     * @param sentAt value of {@code nanoTime} when the first proof (the epoch's own transaction) was sent
     * @param nanoTime a monotonic clock, {@code System::nanoTime} outside tests
     */
    public Lease(Duration length, long sentAt, LongSupplier nanoTime) {
        this.lengthNanos = length.toNanos();
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
        this.origin = sentAt;
        this.renewedAt = new AtomicLong(0);
    }

    /** A lease that only ends when it is told to: leadership without anybody to compete with. */
    public static Lease unlimited() {
        return new Lease(Duration.ofNanos(Long.MAX_VALUE), System.nanoTime(), System::nanoTime);
    }

    /** Whether less than the lease's length has passed since the last acknowledged heartbeat was sent. */
    public boolean isValid() {
        return remainingNanos() > 0;
    }

    /** What is left of it; zero when it is over. */
    public Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    /** How long ago the last acknowledged heartbeat was sent, the epoch's own transaction being the first. */
    long nanosSinceProof() {
        return elapsedSince(Math.max(0, renewedAt.get()));
    }

    /**
     * A heartbeat was acknowledged. Cannot bring back a lease that has run out or was ended: who was silent for too long
     * may have been replaced already.
     *
     * @param sentAt value of the clock when that heartbeat was sent
     * @return false when the lease was over already
     */
    public boolean renew(long sentAt) {
        long sent = sentAt - origin;
        while (true) {
            long before = renewedAt.get();
            if (before == ENDED || elapsedSince(before) >= lengthNanos) {
                return false;
            }
            if (sent <= before || renewedAt.compareAndSet(before, sent)) {
                return true;
            }
        }
    }

    /** Ends the lease for good. */
    public void end() {
        renewedAt.set(ENDED);
    }

    private long remainingNanos() {
        long at = renewedAt.get();
        return at == ENDED ? 0 : Math.max(0, lengthNanos - elapsedSince(at));
    }

    private long elapsedSince(long at) {
        return nanoTime.getAsLong() - origin - at;
    }

    @Override
    public String toString() {
        return remaining().toMillis() + "ms left";
    }
}
