// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for states, never for times. */
final class Waiting {
    private Waiting() {}

    /** @throws IllegalStateException when it has not come true in time */
    static void until(String what, Duration limit, Duration poll, Callable<Boolean> condition)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!isTrue(condition)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("did not come true within " + limit + ": " + what);
            }
            Thread.sleep(poll.toMillis());
        }
    }

    static void until(String what, Duration limit, Callable<Boolean> condition) throws InterruptedException {
        until(what, limit, Duration.ofMillis(50), condition);
    }

    private static boolean isTrue(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            return false; // nobody answers yet
        }
    }
}
