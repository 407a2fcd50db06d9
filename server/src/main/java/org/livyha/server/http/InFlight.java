// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.time.Duration;

/** Counts the requests that this server is answering as leader. Safe for use by any thread. */
final class InFlight {
    private int count;

    synchronized void begin() {
        count++;
    }

    synchronized int count() {
        return count;
    }

    synchronized void end() {
        count--;
        if (count == 0) {
            notifyAll();
        }
    }

    /**
     * Waits until all are answered.
     *
     * @return false when the limit passed first
     */
    synchronized boolean awaitNone(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (count > 0) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
