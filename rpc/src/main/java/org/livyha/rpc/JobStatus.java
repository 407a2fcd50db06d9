// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import java.nio.ByteBuffer;

/**
 * A job as the driver sees it at one instant, in Livy's own field names and order.
 *
 * @param id given by the driver, from 1, without gaps
 * @param result as the job's client reads it; null while there is none, or when the job's value was null
 * @param error the exception that ended it with its stack, or null
 */
public record JobStatus(long id, State state, ByteBuffer result, String error) {
    /** Livy's words, upper case on the wire. */
    public enum State {
        /** Accepted. Said in the answer to a submission, and never afterwards: there is a client that breaks on it. */
        SENT,
        QUEUED,
        STARTED,
        CANCELLED,
        FAILED,
        SUCCEEDED;

        /** Whether a job in this state changes no more. */
        public boolean isFinal() {
            return this == CANCELLED || this == FAILED || this == SUCCEEDED;
        }
    }
}
