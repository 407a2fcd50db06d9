// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** After each round the pair was whole again by itself; and in the end nothing had leaked. */
final class Converges implements Checker {
    static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "convergesAlone";
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        Stream<Violation> broken = evidence.rounds().stream()
                .filter(round -> !round.converged())
                .map(round -> new Violation(
                        name(), "round " + round.number() + " " + round.name() + " was not whole within " + LIMIT));
        return Stream.concat(broken, evidence.faults().stream()).toList();
    }
}
