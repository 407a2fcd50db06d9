// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.util.List;
import java.util.Objects;

/**
 * How a session or batch ended.
 *
 * @param state the final state's word on the wire: {@code success}, {@code error}, {@code dead} or {@code killed}
 * @param reason a sentence for the log, or null
 * @param endedAt milliseconds since the epoch
 * @param log the last lines of its log
 */
public record OutcomeRecord(String state, String reason, long endedAt, List<String> log) {
    public OutcomeRecord {
        Objects.requireNonNull(state, "state");
        log = log == null ? List.of() : List.copyOf(log);
    }
}
