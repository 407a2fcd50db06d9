// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.Objects;

/**
 * What a cluster manager says of one application.
 *
 * @param appId the manager's id, or null when it has none to give
 * @param detail a sentence on how it ended, or null
 */
public record AppReport(State state, String appId, String detail) {
    public AppReport {
        Objects.requireNonNull(state, "state");
    }

    /** The manager has never seen an application with that tag. */
    public static final AppReport ABSENT = new AppReport(State.ABSENT, null, null);

    public enum State {
        ABSENT,
        /** It was to be submitted and nothing runs that could do it; submitting it again cannot make two. */
        NEVER_BEGAN,
        STARTING,
        RUNNING,
        SUCCEEDED,
        FAILED,
        KILLED;

        /** Whether the application will never change again. */
        public boolean isFinal() {
            return this == SUCCEEDED || this == FAILED || this == KILLED;
        }
    }
}
