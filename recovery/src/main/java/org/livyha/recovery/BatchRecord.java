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
 * A batch on disk.
 *
 * @param version of this format; a reader refuses a higher one
 * @param name unique among live batches, or null
 * @param owner who created it, or null without authentication
 * @param proxyUser whom it runs as, or null
 * @param spec the request that made it, as validated, in the form the server gave it
 * @param createdAt milliseconds since the epoch
 * @param stopping a user has asked for its end; it must not come back
 * @param outcome how it ended, or null while it lives
 * @param key of the request that made it, or null
 * @param removed only the key is remembered: to everybody else it is gone, and its name is free
 * @param unknown fields of a newer writer, kept as they are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BatchRecord(
        int version,
        int id,
        String name,
        String owner,
        String proxyUser,
        JsonNode spec,
        long createdAt,
        LaunchRecord launch,
        boolean stopping,
        OutcomeRecord outcome,
        KeyRecord key,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean removed,
        @JsonAnyGetter @JsonAnySetter Map<String, JsonNode> unknown)
        implements KeyedRecord<BatchRecord> {
    public static final int VERSION = 1;

    @JsonCreator
    public BatchRecord {
        Objects.requireNonNull(launch, "launch");
        unknown = unknown == null ? Map.of() : Map.copyOf(unknown);
    }

    /** Without a key. */
    public BatchRecord(
            int version,
            int id,
            String name,
            String owner,
            String proxyUser,
            JsonNode spec,
            long createdAt,
            LaunchRecord launch,
            boolean stopping,
            OutcomeRecord outcome,
            Map<String, JsonNode> unknown) {
        this(version, id, name, owner, proxyUser, spec, createdAt, launch, stopping, outcome, null, false, unknown);
    }

    public BatchRecord withLaunch(LaunchRecord newLaunch) {
        return new BatchRecord(
                version, id, name, owner, proxyUser, spec, createdAt, newLaunch, stopping, outcome, key, removed,
                unknown);
    }

    public BatchRecord withStopping() {
        return new BatchRecord(
                version, id, name, owner, proxyUser, spec, createdAt, launch, true, outcome, key, removed, unknown);
    }

    public BatchRecord withOutcome(OutcomeRecord newOutcome) {
        return new BatchRecord(
                version,
                id,
                name,
                owner,
                proxyUser,
                spec,
                createdAt,
                launch,
                stopping,
                newOutcome,
                key,
                removed,
                unknown);
    }

    @Override
    public BatchRecord remove() {
        OutcomeRecord end = outcome == null ? null : outcome.withoutLog();
        return new BatchRecord(
                version,
                id,
                name,
                owner,
                proxyUser,
                null,
                createdAt,
                launch.withoutSecret(),
                stopping,
                end,
                key,
                true,
                Map.of());
    }

    /** Without the spec and what is unknown: both may hold secrets. */
    @Override
    public String toString() {
        return "BatchRecord[id=" + id + ", name=" + name + ", owner=" + owner + ", launch=" + launch + ", stopping="
                + stopping + ", outcome=" + outcome + ", removed=" + removed + "]";
    }
}
