// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.time.Duration;
import java.util.List;

/**
 * What a recovery achieved.
 *
 * @param sessions how many were brought back
 * @param batches how many were brought back
 * @param unreadable records that are kept in the store but could not be understood
 * @param failed records that were understood but could not be brought back; they are kept too
 */
public record RecoveryReport(
        int sessions, int batches, List<UnreadableRecord> unreadable, List<FailedRecord> failed, Duration took) {
    public RecoveryReport {
        unreadable = List.copyOf(unreadable);
        failed = List.copyOf(failed);
    }
}
