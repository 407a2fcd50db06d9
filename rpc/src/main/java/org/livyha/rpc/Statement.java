// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * A statement as the driver sees it at one instant, in Livy's own field names and order.
 *
 * @param id given by the driver, from 0, without gaps
 * @param output Livy's output object ({@code status}, {@code execution_count}, ...), or null while there is none
 * @param progress 0.0 to 1.0; 1.0 once the statement has ended
 * @param started milliseconds since the epoch, 0 before it has started
 * @param completed milliseconds since the epoch, 0 before it has ended
 */
public record Statement(
        int id, String code, State state, JsonNode output, double progress, long started, long completed) {
    public Statement {
        // A reader of CBOR makes a node of an explicit null; here there is one way only to say "none".
        output = output != null && output.isNull() ? null : output;
    }

    /** The only five words for a statement's state that a Livy client knows. */
    public enum State {
        WAITING,
        RUNNING,
        AVAILABLE,
        CANCELLING,
        CANCELLED;

        /** The word on the wire: lower case. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether a statement in this state changes no more. */
        public boolean isFinal() {
            return this == AVAILABLE || this == CANCELLED;
        }
    }
}
