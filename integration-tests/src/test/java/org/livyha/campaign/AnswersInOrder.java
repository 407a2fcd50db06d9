// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Once an answer of an epoch has come, no request that is sent afterwards is answered in an earlier one: at no instant do two
 * hosts answer as leaders, for reads and writes alike.
 */
final class AnswersInOrder implements Checker {
    @Override
    public String name() {
        return "deadBeforeReplaced (answers)";
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        List<Violation> found = new ArrayList<>();
        List<Op> answered = evidence.ops().stream()
                .filter(Op::ok)
                .filter(op -> op.epoch() >= 0)
                .toList();
        List<Op> byStart = answered.stream()
                .sorted(Comparator.comparingLong(Op::invokedAt))
                .toList();
        List<Op> byEnd =
                answered.stream().sorted(Comparator.comparingLong(Op::endedAt)).toList();
        int ended = 0;
        Op highest = null;
        for (Op op : byStart) {
            while (ended < byEnd.size() && byEnd.get(ended).endedAt() < op.invokedAt()) {
                Op before = byEnd.get(ended++);
                highest = highest == null || before.epoch() > highest.epoch() ? before : highest;
            }
            if (highest != null && op.epoch() < highest.epoch()) {
                found.add(new Violation(
                        name(),
                        op.server() + " answered " + op.verb() + " " + op.what() + " (op " + op.number() + ") in epoch "
                                + op.epoch() + ", " + (op.invokedAt() - highest.endedAt()) / 1_000_000
                                + " ms after epoch " + highest.epoch() + " had answered op " + highest.number()));
            }
        }
        return found;
    }
}
