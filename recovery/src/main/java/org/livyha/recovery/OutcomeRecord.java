// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a session or batch ended.
 *
 * @param state the final state's word on the wire: {@code success}, {@code error}, {@code dead} or {@code killed}
 * @param reason a sentence for the log, or null
 * @param endedAt milliseconds since the epoch
 * @param log the last lines of its log
 * @param unknown fields of a newer writer, kept as they are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OutcomeRecord(
        String state,
        String reason,
        long endedAt,
        List<String> log,
        @JsonAnyGetter @JsonAnySetter Map<String, JsonNode> unknown) {
    @JsonCreator
    public OutcomeRecord {
        Objects.requireNonNull(state, "state");
        log = log == null ? List.of() : List.copyOf(log);
        unknown = unknown == null ? Map.of() : Map.copyOf(unknown);
    }

    public OutcomeRecord(String state, String reason, long endedAt, List<String> log) {
        this(state, reason, endedAt, log, Map.of());
    }

    public OutcomeRecord withoutLog() {
        return new OutcomeRecord(state, reason, endedAt, List.of(), unknown);
    }

    /** Without the log, which is the user's. */
    @Override
    public String toString() {
        return "OutcomeRecord[state=" + state + ", reason=" + reason + ", endedAt=" + endedAt + "]";
    }
}
