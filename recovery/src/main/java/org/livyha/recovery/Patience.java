// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** How long one call waits: while the right is held, and until its limit. Used by one thread. */
final class Patience {
    private static final long SLICE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 100;

    private final BooleanSupplier stillHeld;
    private final long deadline;
    private final String what;
    private long pauseMillis = 2;

    /** @param what the call, for messages */
    Patience(BooleanSupplier stillHeld, Duration limit, String what) {
        this.stillHeld = stillHeld;
        this.deadline = System.nanoTime() + limit.toNanos();
        this.what = what;
    }

    String what() {
        return what;
    }

    /** @throws StoreUnavailableException when it is over */
    void check() {
        if (!stillHeld.getAsBoolean()) {
            throw new StoreUnavailableException(what + ": the right to write ended before the store confirmed");
        }
        if (System.nanoTime() - deadline >= 0) {
            throw new StoreUnavailableException(what + ": the store did not answer in time");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new StoreUnavailableException(what + ": interrupted before the store answered");
        }
    }

    /** @throws StoreUnavailableException when it is over first */
    <T> T await(CompletableFuture<T> answer) {
        while (true) {
            try {
                return answer.get(SLICE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                check();
            } catch (ExecutionException e) {
                throw new StoreUnavailableException(what + ": " + e.getCause(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                check();
            }
        }
    }

    /** Waits a little, longer each time, before the next attempt. */
    void pause() {
        check();
        try {
            Thread.sleep(pauseMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        check();
    }

    /**
     * Waits in the lock's own line, and does not leave it to look around: who comes back stands at its end. That the right has
     * ended whoever holds the lock notices, and those behind it, one after the other.
     *
     * @param lock a fair one
     * @throws StoreUnavailableException when it is over first; then the lock is not held
     */
    void lock(ReentrantLock lock) {
        try {
            while (!lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            check();
        } catch (StoreUnavailableException over) {
            if (lock.isHeldByCurrentThread()) {
                lock.unlock();
            }
            throw over;
        }
    }
}
