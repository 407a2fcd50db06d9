// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.util.Optional;

/** What this process has seen of the epoch node: epochs only grow, and a store in which they do not is not ours to lead on. */
final class EpochHistory {
    private long highestEpoch = -1;
    private long highestZxid = -1;

    boolean isEmpty() {
        return highestEpoch < 0;
    }

    long highestEpoch() {
        return highestEpoch;
    }

    long highestZxid() {
        return highestZxid;
    }

    void note(EpochCounter.Reading reading) {
        highestEpoch = Math.max(highestEpoch, reading.record().epoch());
        highestZxid = Math.max(highestZxid, reading.zxid());
    }

    /** Whether it is not older than what was seen: a watch may tell of the past. */
    boolean isNews(EpochCounter.Reading reading) {
        return reading.zxid() >= highestZxid && reading.record().epoch() >= highestEpoch;
    }

    /** Why no term may follow this one; empty when one may. */
    Optional<String> objection(EpochRecord latest) {
        if (latest.epoch() < highestEpoch) {
            return Optional.of("the store's epoch is " + latest.epoch() + " but epoch " + highestEpoch
                    + " was seen before: its data is older than this process");
        }
        if (latest.schema() > EpochRecord.SCHEMA) {
            return Optional.of("the epoch node has schema " + latest.schema() + ", expected at most "
                    + EpochRecord.SCHEMA + ": a newer version has led here");
        }
        return Optional.empty();
    }
}
