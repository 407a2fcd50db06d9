// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.time.Duration;

/**
 * What is known of a driver that has no line at the moment, and when to give it up. Nobody is killed because a line is
 * lost: only a driver that has never called is. Called in the session's mailbox.
 */
final class DriverSilence {
    private boolean hasCalled;
    private long runningSince;
    private long silentSince = System.nanoTime();

    void running() {
        runningSince = runningSince == 0 ? System.nanoTime() : runningSince;
    }

    void called() {
        hasCalled = true;
    }

    void lineLost() {
        silentSince = System.nanoTime();
    }

    /** Whether it runs and should have called by now. */
    boolean neverCalled(Duration limit, long now) {
        return !hasCalled && runningSince != 0 && now - runningSince > limit.toNanos();
    }

    boolean isLongerThan(Duration limit, long now) {
        return now - silentSince > limit.toNanos();
    }
}
