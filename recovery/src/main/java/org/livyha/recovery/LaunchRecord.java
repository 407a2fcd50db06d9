// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LaunchRecord(Phase phase, String appTag, String secret, String host, String appId) {
    public LaunchRecord {
        Objects.requireNonNull(phase, "phase");
        Objects.requireNonNull(appTag, "appTag");
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
        return new LaunchRecord(Phase.SUBMITTING, appTag, secret, host, appId);
    }

    public LaunchRecord started(String appId) {
        return new LaunchRecord(Phase.STARTED, appTag, secret, host, appId);
    }

    @Override
    public String toString() {
        return "LaunchRecord[phase=" + phase + ", appTag=" + appTag + ", host=" + host + ", appId=" + appId + "]";
    }
}
