// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Requests that wait for news of one session or batch. None of them has a thread. Safe for use by any thread.
 *
 * @param <T> the news
 */
public final class Waiters<T> {
    private final Set<Waiter<T>> waiters = ConcurrentHashMap.newKeySet();
    private volatile boolean released;

    private static final class Waiter<T> {
        final CompletableFuture<Void> woken = new CompletableFuture<>();
        final Predicate<T> wanted;

        Waiter(Predicate<T> wanted) {
            this.wanted = wanted;
        }
    }

    /**
     * Waits. Whoever looks at what may have changed does so after this call: what comes later wakes.
     *
     * @param wanted must not block; never called with news told before
     * @return completes, never exceptionally, with the first wanted news, at the limit, by {@link #wake} or
     *     {@link #release}, or by whoever does not want to wait any more; what depends on it must not block
     */
    public CompletableFuture<Void> await(Predicate<T> wanted, Duration limit) {
        Waiter<T> waiter = new Waiter<>(wanted);
        waiters.add(waiter);
        waiter.woken.whenComplete((nothing, failure) -> waiters.remove(waiter));
        if (released) {
            waiter.woken.complete(null);
        }
        return waiter.woken.completeOnTimeout(null, limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Wakes all who want this. */
    public void tell(T news) {
        for (Waiter<T> waiter : waiters) {
            if (waiter.wanted.test(news)) {
                waiter.woken.complete(null);
            }
        }
    }

    /** Wakes all, whatever they want: they are to look for themselves. */
    public void wake() {
        waiters.forEach(waiter -> waiter.woken.complete(null));
    }

    /** Wakes all; from now on nobody waits. */
    public void release() {
        released = true;
        wake();
    }

    public boolean isReleased() {
        return released;
    }

    public int count() {
        return waiters.size();
    }
}
