// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.time.Duration;
import org.apache.zookeeper.data.Stat;

/**
 * Who led before, and may still believe it when the next epoch is taken: its place in line went while its lease ran, by
 * somebody's hand. It need not hear of that before the lease is over; so whoever follows does not act until then.
 *
 * @param believes how long it may, at most, counted from when the epoch was taken
 */
record Rival(EpochRecord record, Duration believes) {
    /**
     * Its lease counts from a heartbeat that was sent before it was written, and none was written after our epoch. By
     * ZooKeeper's clock: what that is set back costs is at most a lease.
     *
     * @param lastBeat of the heartbeat node, read after the epoch was taken
     * @param lease of a term
     */
    static Rival of(EpochCounter.Reading before, EpochCounter.Reading taken, Stat lastBeat, Duration lease) {
        long silent = taken.mtime() - Math.max(before.mtime(), lastBeat.getMtime());
        // Of two times in whole milliseconds.
        Duration rest = lease.plusMillis(1).minusMillis(Math.max(0, silent));
        return new Rival(before.record(), rest.isNegative() ? Duration.ZERO : rest);
    }

    boolean isOver() {
        return believes.isZero();
    }
}
