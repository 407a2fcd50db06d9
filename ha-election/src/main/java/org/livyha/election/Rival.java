// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.time.Duration;
import java.util.Optional;
import org.apache.zookeeper.data.Stat;

/**
 * Who led before, and may still believe it when the next epoch is taken: its place in line went while its lease ran, by
 * somebody's hand. It need not hear of that before the lease is over; so whoever follows does not act until then.
 *
 * <p>Times are ZooKeeper's. A clock there that is set back, or behind at the next ZooKeeper leader, costs at most a lease of
 * outage; one that is ahead shortens the wait by as much.
 *
 * @param record its term; empty when it is not the term before but one before that, of which only the time is known
 * @param believes how long it may, at most, counted from when the epoch was taken
 */
record Rival(Optional<EpochRecord> record, Duration believes) {
    /**
     * Its lease counts from a heartbeat that was sent before it was written, and none was written after our epoch.
     *
     * @param lastBeat of the heartbeat node, read after the epoch was taken
     * @param lease of a term
     */
    static Rival before(EpochCounter.Reading before, EpochCounter.Reading taken, Stat lastBeat, Duration lease) {
        long lastSign = Math.max(before.mtime(), lastBeat.getMtime());
        return new Rival(Optional.of(before.record()), rest(lease, taken.mtime() - lastSign));
    }

    /** Of a term that was contested itself and perhaps never began: no lease older than that one runs longer. */
    static Rival ofContested(EpochCounter.Reading contested, EpochCounter.Reading taken, Duration lease) {
        return new Rival(Optional.empty(), rest(lease, taken.mtime() - contested.mtime()));
    }

    private static Duration rest(Duration lease, long silentMillis) {
        // Of two times in whole milliseconds.
        Duration rest = lease.plusMillis(1).minusMillis(Math.max(0, silentMillis));
        return rest.isNegative() ? Duration.ZERO : rest;
    }
}
