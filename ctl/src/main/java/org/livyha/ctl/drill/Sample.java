// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import org.livyha.ctl.pair.HaStatus;

/**
 * One look at one server while a drill runs.
 *
 * @param begin and {@code end} in milliseconds since the drill began: what it says was true at some instant between them
 * @param status null when it did not answer
 */
public record Sample(String host, double begin, double end, HaStatus status) {
    boolean leads() {
        return status != null && status.leads();
    }

    boolean holdsAddress() {
        return status != null && Boolean.TRUE.equals(status.holdsAddress());
    }
}
