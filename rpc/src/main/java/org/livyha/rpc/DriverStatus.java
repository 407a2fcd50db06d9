// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Objects;

/**
 * What a driver says of itself.
 *
 * @param state what its interpreter is doing
 * @param detail why the state is {@link State#ERROR}, else null
 * @param applicationId what the cluster manager calls the application, or null before the Spark context is up
 * @param sparkUiUrl the Spark UI's address, or null when there is none
 * @param host the host the driver runs on
 * @param pid its process id on that host
 * @param activeJobs how many jobs wait or run. The state does not follow them, as in Livy; who asks whether anything is done
 *     here must look at both. A change is told when it becomes zero or more than zero
 */
public record DriverStatus(
        State state, String detail, String applicationId, String sparkUiUrl, String host, long pid, int activeJobs) {
    public DriverStatus {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(host, "host");
    }

    /** Without jobs. */
    public DriverStatus(State state, String detail, String applicationId, String sparkUiUrl, String host, long pid) {
        this(state, detail, applicationId, sparkUiUrl, host, pid, 0);
    }

    public DriverStatus withActiveJobs(int jobs) {
        return new DriverStatus(state, detail, applicationId, sparkUiUrl, host, pid, jobs);
    }

    /** The states of a driver's interpreter. */
    public enum State {
        /** Spark and the session's interpreter are coming up; statements are not accepted yet. */
        STARTING,
        IDLE,
        BUSY,
        /** The interpreter could not be started; the driver stays to say so until it is shut down. */
        ERROR,
        SHUTTING_DOWN;

        /** The word on the wire: lower case. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
