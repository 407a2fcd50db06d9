// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.List;
import java.util.Set;

/** While a switchover is all that happens, no request fails, not even of a client that sends once. */
final class Switchovers implements Checker {
    static final String KIND = "switchover";

    private static final Set<Integer> FAILED = Set.of(Ask.NOT_SENT, 0, 502, 503);

    @Override
    public String name() {
        return "switchoverFailsNothing";
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        return evidence.rounds().stream()
                .filter(round -> round.name().equals(KIND))
                .flatMap(round -> evidence.ops().stream()
                        .filter(op -> op.invokedAt() >= round.struckAt() && op.endedAt() <= round.wholeAt())
                        .filter(op -> FAILED.contains(op.status()))
                        .map(op -> new Violation(
                                name(),
                                "round " + round.number() + ": " + op.verb() + " " + op.what() + " at " + op.server()
                                        + " got " + op.status() + " '" + op.text() + "' after " + op.millis() + " ms")))
                .toList();
    }
}
