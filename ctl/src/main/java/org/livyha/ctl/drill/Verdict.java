// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.util.List;

/**
 * Whether one invariant or figure held in a round.
 *
 * @param name as in the list of invariants; figures begin with {@code figure:}
 * @param detail what was seen, in a sentence
 */
public record Verdict(String name, Result result, String detail) {
    /** How it came out. */
    public enum Result {
        HELD,
        VIOLATED,
        /** There was nothing to see it by. */
        NOT_SEEN
    }

    static Verdict of(String name, List<String> violations, String otherwise) {
        return violations.isEmpty()
                ? new Verdict(name, Result.HELD, otherwise)
                : new Verdict(
                        name,
                        Result.VIOLATED,
                        String.join("; ", violations.subList(0, Math.min(5, violations.size())))
                                + (violations.size() > 5 ? "; and " + (violations.size() - 5) + " more" : ""));
    }

    static Verdict notSeen(String name, String why) {
        return new Verdict(name, Result.NOT_SEEN, why);
    }

    boolean violated() {
        return result == Result.VIOLATED;
    }
}
