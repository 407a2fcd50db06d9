// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.time.Instant;
import java.util.Objects;

/**
 * A pair that an operator has paused: no standby takes over by itself.
 *
 * @param since by the clock of the server that took the order
 * @param by who ordered it
 * @param reason may be empty
 */
public record Pause(Instant since, String by, String reason) {
    public Pause {
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(reason, "reason");
    }
}
