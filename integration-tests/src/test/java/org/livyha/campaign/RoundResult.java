// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

/**
 * @param name the kinds of its faults, joined with {@code +}
 * @param struckAt when the first fault struck, {@link System#nanoTime}; {@code healedAt}, when the last one was healed
 * @param wholeAt when there was one leader, one warm standby and a whole ensemble again, and both servers had done what a client
 *     asked; 0 if not within the limit
 */
record RoundResult(int number, String name, long struckAt, long healedAt, long wholeAt) {
    boolean converged() {
        return wholeAt != 0;
    }

    /** 0 if it was whole before all was healed. */
    long convergenceMillis() {
        return Math.max(0, (wholeAt - healedAt) / 1_000_000);
    }
}
