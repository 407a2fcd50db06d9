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
 * How far the launch of an application has come. {@code PLANNED} means that spark-submit was certainly never run:
 * {@code SUBMITTING} is written, fenced, before it runs.
 *
 * @param phase how far it is
 * @param appTag the unique tag by which the application is found again
 * @param secret the secret that driver and server prove to each other, hex; null for batches
 * @param host the host spark-submit was (to be) run on, null while planned
 * @param appId the cluster manager's id, null while unknown
 * @param unknown fields of a newer writer, kept as they are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LaunchRecord(
        Phase phase,
        String appTag,
        String secret,
        String host,
        String appId,
        @JsonAnyGetter @JsonAnySetter Map<String, JsonNode> unknown) {
    @JsonCreator
    public LaunchRecord {
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(appTag, "appTag");
        unknown = unknown == null ? Map.of() : Map.copyOf(unknown);
    }

    public LaunchRecord(Phase phase, String appTag, String secret, String host, String appId) {
        this(phase, appTag, secret, host, appId, Map.of());
    }

    public enum Phase {
        PLANNED,
        SUBMITTING,
        /** The application's id is known, or its driver has called home. */
        STARTED
    }

    public static LaunchRecord planned(String appTag, String secret) {
        return new LaunchRecord(Phase.PLANNED, appTag, secret, null, null);
    }

    public LaunchRecord submitting(String host) {
        return new LaunchRecord(Phase.SUBMITTING, appTag, secret, host, appId, unknown);
    }

    public LaunchRecord started(String appId) {
        return new LaunchRecord(Phase.STARTED, appTag, secret, host, appId, unknown);
    }

    /** The same, with the cluster manager's id. */
    public LaunchRecord withAppId(String id) {
        return new LaunchRecord(phase, appTag, secret, host, id, unknown);
    }

    public LaunchRecord withoutSecret() {
        return new LaunchRecord(phase, appTag, null, host, appId);
    }

    @Override
    public String toString() {
        return "LaunchRecord[phase=" + phase + ", appTag=" + appTag + ", host=" + host + ", appId=" + appId + "]";
    }
}
