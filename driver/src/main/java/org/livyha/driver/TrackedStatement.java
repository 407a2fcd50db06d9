// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import com.fasterxml.jackson.databind.JsonNode;
import org.livyha.rpc.Statement;
import org.livyha.rpc.Statement.State;

/** One statement and how far it has come. Guarded by the lock of the {@link StatementLog} that holds it. */
final class TrackedStatement {
    final int id;
    final CodeKind kind;
    /** Null once it is not retained any more. */
    String code;

    State state = State.WAITING;
    JsonNode output;
    double progress;
    long started;
    long completed;

    TrackedStatement(int id, String code, CodeKind kind) {
        this.id = id;
        this.code = code;
        this.kind = kind;
    }

    Statement snapshot() {
        return snapshot(code);
    }

    /** For whoever knows its code, which may be gone here. */
    Statement snapshot(String code) {
        return new Statement(id, code, state, output, progress, started, completed);
    }

    /** Moves on by the table of Livy's contract; throws when there is no such way. */
    void transition(State to) {
        boolean allowed =
                switch (state) {
                    case WAITING -> to == State.RUNNING || to == State.CANCELLED;
                    case RUNNING -> to == State.AVAILABLE || to == State.CANCELLING;
                    case CANCELLING -> to == State.CANCELLED;
                    case AVAILABLE, CANCELLED -> false;
                };
        if (!allowed) {
            throw new IllegalStateException("statement " + id + " cannot go from " + state + " to " + to);
        }
        state = to;
        if (to.isFinal()) {
            progress = 1.0;
        }
    }
}
