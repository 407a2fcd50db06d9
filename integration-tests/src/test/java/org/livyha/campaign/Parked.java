// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.time.Duration;
import java.util.List;

/** While nobody leads a request is held, and sent away only when that has lasted. */
final class Parked implements Checker {
    private static final Duration SLACK = Duration.ofMillis(500);

    @Override
    public String name() {
        return "standbyNeverAnswersAsLeader (parking)";
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        long patience = Server.PARK_TIMEOUT.minus(SLACK).toMillis();
        return evidence.ops().stream()
                .filter(op -> op.status() == 503 && op.text().contains("there is no leader") && op.millis() < patience)
                .map(op -> new Violation(
                        name(),
                        op.server() + " sent " + op.verb() + " " + op.what() + " away after " + op.millis() + " ms: "
                                + op.text()))
                .toList();
    }
}
