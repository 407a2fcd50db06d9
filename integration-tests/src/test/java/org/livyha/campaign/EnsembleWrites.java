// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.time.Duration;
import java.util.List;

/**
 * What {@link EnsembleProbe} could write.
 *
 * @param answered when a write was answered, in order
 * @param lease how long a leader leads that can write as little
 */
record EnsembleWrites(List<Long> answered, Duration lease) {
    /** Whether nobody could write for longer than a lease, until some instant of that time: then nobody may lead. */
    boolean wereAwayTooLong(long from, long until) {
        long last = from;
        for (long at : answered) {
            if (at >= until) {
                break;
            }
            if (at > from && at - last > lease.toNanos()) {
                return true;
            }
            last = at;
        }
        return until - last > lease.toNanos();
    }
}
