// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;

/**
 * An interactive session on disk.
 *
 * @param version of this format; a reader refuses a higher one
 * @param name unique among live sessions, or null
 * @param kind the session's kind on the wire, such as {@code spark}
 * @param owner who created it, or null without authentication
 * @param proxyUser whom it runs as, or null
 * @param spec the request that made it, as validated, in the form the server gave it
 * @param createdAt milliseconds since the epoch
 * @param stopping a user has asked for its end; it must not come back
 * @param outcome how it ended, or null while it lives
 * @param unknown fields of a newer writer, kept as they are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionRecord(
        int version,
        int id,
        String name,
        String kind,
        String owner,
        String proxyUser,
        JsonNode spec,
        long createdAt,
        LaunchRecord launch,
        boolean stopping,
        OutcomeRecord outcome,
        @JsonAnyGetter @JsonAnySetter Map<String, JsonNode> unknown) {
    public static final int VERSION = 1;

    public SessionRecord {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(launch, "launch");
        unknown = unknown == null ? Map.of() : Map.copyOf(unknown);
    }

    public SessionRecord withLaunch(LaunchRecord newLaunch) {
        return new SessionRecord(
                version, id, name, kind, owner, proxyUser, spec, createdAt, newLaunch, stopping, outcome, unknown);
    }

    public SessionRecord withStopping() {
        return new SessionRecord(
                version, id, name, kind, owner, proxyUser, spec, createdAt, launch, true, outcome, unknown);
    }

    public SessionRecord withOutcome(OutcomeRecord newOutcome) {
        return new SessionRecord(
                version, id, name, kind, owner, proxyUser, spec, createdAt, launch, stopping, newOutcome, unknown);
    }

    /** Without the spec and what is unknown: both may hold secrets. */
    @Override
    public String toString() {
        return "SessionRecord[id=" + id + ", name=" + name + ", kind=" + kind + ", owner=" + owner + ", launch="
                + launch + ", stopping=" + stopping + ", outcome=" + outcome + "]";
    }
}
