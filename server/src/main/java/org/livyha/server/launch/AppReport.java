// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.List;
import java.util.Objects;

/**
 * What is known of one application.
 *
 * @param appId the manager's id, or null when it has none to give
 * @param detail a sentence on how it is or ended, or null
 * @param info where to look at it
 * @param diagnostics what the manager has to say about it, in lines, for its log; may be empty
 */
public record AppReport(State state, String appId, String detail, AppInfo info, List<String> diagnostics) {
    public AppReport {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(info, "info");
        diagnostics = List.copyOf(diagnostics);
    }

    public AppReport(State state, String appId, String detail) {
        this(state, appId, detail, AppInfo.NONE, List.of());
    }

    /** Nobody has ever seen an application with that tag, or nobody knows any more. */
    public static final AppReport ABSENT = new AppReport(State.ABSENT, null, null);

    AppReport withState(State other, String why) {
        return new AppReport(other, appId, why, info, diagnostics);
    }

    public enum State {
        ABSENT,
        /** It was to be submitted and nothing runs that could do it; submitting it again cannot make two. */
        NEVER_BEGAN,
        /** It is being submitted, or waits in the cluster for its turn. */
        STARTING,
        RUNNING,
        /** The cluster manager should know it and has not for long; whoever hears from the application itself knows better. */
        LOST,
        SUCCEEDED,
        FAILED,
        KILLED;

        /** Whether the application will never change again. */
        public boolean isFinal() {
            return this == SUCCEEDED || this == FAILED || this == KILLED;
        }
    }
}
