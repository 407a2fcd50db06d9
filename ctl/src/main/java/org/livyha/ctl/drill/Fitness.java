// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.util.List;
import java.util.Set;
import org.livyha.ctl.pair.Finding;
import org.livyha.ctl.pair.PairHealth;
import org.livyha.ctl.pair.Seen;

/** Whether a pair may be drilled: a takeover would succeed now. */
final class Fitness {
    /** A pair in the midst of an upgrade may be drilled; the report tells both versions. */
    private static final Set<String> TOLERATED = Set.of("version-skew");

    private Fitness() {}

    /** What speaks against it, in sentences. */
    static List<String> objections(List<Seen> seen) {
        if (seen.size() < 2) {
            return List.of("a drill needs both servers, " + seen.size() + " known");
        }
        return PairHealth.of(seen).stream()
                .filter(finding -> !TOLERATED.contains(finding.code()))
                .map(Finding::text)
                .toList();
    }
}
