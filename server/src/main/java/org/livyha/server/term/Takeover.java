// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import java.time.Duration;

/**
 * What one takeover did, and how long each step took.
 *
 * @param phases in milliseconds
 * @param unreadable records that are kept and could not be understood
 * @param lost records that were understood and could not be brought back; they are kept too
 * @param untilServing from the election to the open gate
 */
public record Takeover(Phases phases, int sessions, int batches, int unreadable, int lost, Duration untilServing) {
    /** The steps, as the log names them. */
    public record Phases(long read, long recover, long serve, long attach, long total) {}
}
