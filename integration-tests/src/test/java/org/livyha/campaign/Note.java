// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.List;
import java.util.Set;

/**
 * Something in the history that no client did.
 *
 * @param at {@link System#nanoTime}
 */
record Note(long at, String event, String what) {
    private static final Set<String> WITHOUT_EFFECT = Set.of("no-effect", "not-killed");

    /** Whether a fault of the round struck nothing. */
    static boolean withoutEffect(List<Note> notes, RoundResult round) {
        return notes.stream().anyMatch(note -> WITHOUT_EFFECT.contains(note.event()) && note.isIn(round));
    }

    boolean isIn(RoundResult round) {
        return at >= round.struckAt() && at <= round.healedAt();
    }
}
