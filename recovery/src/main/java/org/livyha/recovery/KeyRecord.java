// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;

/**
 * The idempotency key of the request that made a session or batch.
 *
 * @param text as it was sent
 * @param body a digest of the request's body
 * @param until milliseconds since the epoch; until then the same request is answered with this record
 * @param unknown fields of a newer writer, kept as they are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeyRecord(
        String text, String body, long until, @JsonAnyGetter @JsonAnySetter Map<String, JsonNode> unknown) {
    @JsonCreator
    public KeyRecord {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(body, "body");
        unknown = unknown == null ? Map.of() : Map.copyOf(unknown);
    }

    public KeyRecord(String text, String body, long until) {
        this(text, body, until, Map.of());
    }

    /** @param now milliseconds since the epoch */
    public boolean isOver(long now) {
        return now >= until;
    }

    /** Without the key, which is the client's. */
    @Override
    public String toString() {
        return "KeyRecord[until=" + until + "]";
    }
}
