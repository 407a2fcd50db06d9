// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.util.Locale;

/** Why a leader ended its term in good order. */
public enum EndReason {
    /** It stops. */
    STOP,
    /** So that the other server leads: it may do so while the pair is paused, too. */
    SWITCHOVER;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What does not say, or says what this version does not know, is a stop. */
    static EndReason of(String word) {
        return SWITCHOVER.word().equals(word) ? SWITCHOVER : STOP;
    }
}
