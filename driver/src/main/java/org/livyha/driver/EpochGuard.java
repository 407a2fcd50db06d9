// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.util.concurrent.atomic.AtomicLong;

/** Remembers the highest epoch that ever reached this driver. Safe for use by any thread; never goes down. */
final class EpochGuard {
    private final AtomicLong highest = new AtomicLong();

    /** Whether a command of this epoch may be obeyed: it is at least 1, and no higher one has been seen. */
    boolean admit(long epoch) {
        return epoch >= 1 && highest.accumulateAndGet(epoch, Math::max) == epoch;
    }

    /** The highest epoch seen; 0 before the first. */
    long highest() {
        return highest.get();
    }
}
