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
 * An interactive session on disk.
 *
 * @param version of this format; a reader refuses a higher one
 * @param name unique among live sessions, or null
 * @param kind the session's kind on the wire, such as {@code spark}
 * @param owner who created it, or null without authentication
 * @param proxyUser whom it runs as, or null
 * @param spec the request that made it, as validated, in the form the server gave it
 * @param createdAt milliseconds since the epoch
 * @param stopping a user has deleted it; it is to end, and must not come back
 * @param outcome how it ended, or null while it lives
 * @param key of the request that made it, or null
 * @param removed only the key is remembered: to everybody else it is gone, and its name is free
 * @param ending a user has stopped it; it is to end, and stays listed then
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
        KeyRecord key,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean removed,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean ending,
        @JsonAnyGetter @JsonAnySetter Map<String, JsonNode> unknown)
        implements KeyedRecord<SessionRecord> {
    public static final int VERSION = 1;

    @JsonCreator
    public SessionRecord {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(launch, "launch");
        unknown = unknown == null ? Map.of() : Map.copyOf(unknown);
    }

    /** Without a key. */
    public SessionRecord(
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
            Map<String, JsonNode> unknown) {
        this(
                version, id, name, kind, owner, proxyUser, spec, createdAt, launch, stopping, outcome, null, false,
                false, unknown);
    }

    public SessionRecord withLaunch(LaunchRecord newLaunch) {
        return new SessionRecord(
                version, id, name, kind, owner, proxyUser, spec, createdAt, newLaunch, stopping, outcome, key, removed,
                ending, unknown);
    }

    public SessionRecord withStopping() {
        return new SessionRecord(
                version, id, name, kind, owner, proxyUser, spec, createdAt, launch, true, outcome, key, removed, ending,
                unknown);
    }

    public SessionRecord withEnding() {
        return new SessionRecord(
                version, id, name, kind, owner, proxyUser, spec, createdAt, launch, stopping, outcome, key, removed,
                true, unknown);
    }

    public SessionRecord withOutcome(OutcomeRecord newOutcome) {
        return new SessionRecord(
                version,
                id,
                name,
                kind,
                owner,
                proxyUser,
                spec,
                createdAt,
                launch,
                stopping,
                newOutcome,
                key,
                removed,
                ending,
                unknown);
    }

    @Override
    public SessionRecord remove() {
        OutcomeRecord end = outcome == null ? null : outcome.withoutLog();
        return new SessionRecord(
                version,
                id,
                name,
                kind,
                owner,
                proxyUser,
                null,
                createdAt,
                launch.withoutSecret(),
                stopping,
                end,
                key,
                true,
                ending,
                Map.of());
    }

    /** Without the spec and what is unknown: both may hold secrets. */
    @Override
    public String toString() {
        return "SessionRecord[id=" + id + ", name=" + name + ", kind=" + kind + ", owner=" + owner + ", launch="
                + launch + ", stopping=" + stopping + ", outcome=" + outcome + ", removed=" + removed + ", ending="
                + ending + "]";
    }
}
