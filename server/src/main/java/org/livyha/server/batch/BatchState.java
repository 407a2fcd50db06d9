// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.batch;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A batch's states, and the moves between them; each has the word that clients know. */
public enum BatchState {
    STARTING,
    RUNNING,
    SUCCESS,
    DEAD,
    KILLED;

    boolean mayBecome(BatchState other) {
        Set<BatchState> next =
                switch (this) {
                    case STARTING -> EnumSet.of(RUNNING, SUCCESS, DEAD, KILLED);
                    case RUNNING -> EnumSet.of(SUCCESS, DEAD, KILLED);
                    case SUCCESS, DEAD, KILLED -> EnumSet.noneOf(BatchState.class);
                };
        return next.contains(other);
    }

    boolean isFinished() {
        return this == SUCCESS || this == DEAD || this == KILLED;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static BatchState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
