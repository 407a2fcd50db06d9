// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.livyha.rpc.DriverStatus;

/** An interactive session's states, and the moves between them. */
public enum SessionState {
    STARTING,
    /** After a takeover, until the driver's line is attached. Never shown to a client: several break on the word. */
    RECOVERING,
    IDLE,
    BUSY,
    /** The interpreter could not be started, or has died. */
    ERROR,
    SHUTTING_DOWN,
    DEAD,
    KILLED;

    private static final Set<SessionState> FINISHED = EnumSet.of(DEAD, KILLED);

    /** The states one may move to from here. */
    private Set<SessionState> next() {
        return switch (this) {
            case STARTING -> EnumSet.of(IDLE, BUSY, ERROR, SHUTTING_DOWN, DEAD, KILLED);
            case RECOVERING -> EnumSet.of(STARTING, IDLE, BUSY, ERROR, SHUTTING_DOWN, DEAD, KILLED);
            case IDLE, BUSY, ERROR -> EnumSet.of(IDLE, BUSY, ERROR, SHUTTING_DOWN, DEAD, KILLED);
            case SHUTTING_DOWN -> EnumSet.of(DEAD, KILLED);
            case DEAD, KILLED -> EnumSet.noneOf(SessionState.class);
        };
    }

    public boolean mayBecome(SessionState other) {
        return next().contains(other);
    }

    /** Ended for good; kept only to be read. */
    public boolean isFinished() {
        return FINISHED.contains(this);
    }

    /** Livy's word: neither ended nor ending. */
    public boolean isActive() {
        return this != SHUTTING_DOWN && !isFinished();
    }

    /**
     * The word a client is shown. A session whose driver has not been attached again yet shows as busy: it is alive, and not
     * ready for the next statement.
     */
    public String word() {
        return this == RECOVERING ? BUSY.word() : name().toLowerCase(Locale.ROOT);
    }

    /** What a driver's state is to its session. */
    static SessionState of(DriverStatus.State driver) {
        return switch (driver) {
            case STARTING -> STARTING;
            case IDLE -> IDLE;
            case BUSY -> BUSY;
            case ERROR -> ERROR;
            case SHUTTING_DOWN -> SHUTTING_DOWN;
        };
    }

    /** The state behind a word in a record. */
    static SessionState ended(String word) {
        return "killed".equals(word) ? KILLED : DEAD;
    }
}
