// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.pair;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/** The changes of leader that the pair remembers, newest first: {@code GET /ha/history}. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record HaHistory(List<Change> changes) {
    public HaHistory {
        changes = changes == null ? List.of() : List.copyOf(changes);
    }

    /**
     * One change.
     *
     * @param since when the new leader took the epoch, ISO, by its wall clock
     * @param reason {@code first}, {@code switchover}, {@code stop}, {@code dead} or {@code expired}
     * @param note what was said about the end of the term before by who ordered it, or null
     * @param outageMillis how long nobody served as far as the new leader can tell, or null
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Change(
            long epoch,
            String nodeId,
            String instance,
            String since,
            String reason,
            String note,
            Previous previous,
            Long outageMillis,
            Phases phases,
            int sessions,
            int batches,
            int unreadable,
            int lost) {
        public Change {
            phases = phases == null ? new Phases(0, 0, 0, 0, 0) : phases;
        }
    }

    /** Who led before. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Previous(long epoch, String nodeId) {}

    /** How long each step of the takeover took, in milliseconds. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Phases(long read, long recover, long serve, long attach, long total) {}
}
