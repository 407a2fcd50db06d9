// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Once an answer of an epoch has come, no request that is sent afterwards is answered in an earlier one: at no instant do two
 * hosts answer as leaders, for reads and writes alike.
 */
final class AnswersInOrder implements Checker {
    private static final Duration LATE = Duration.ofSeconds(1);

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
        late(evidence, byEnd, found);
        return found;
    }

    /**
     * What was under way is not answered either, once another leader has answered: not by so much that only a leader that slept
     * can have done it. Where the network held answers up this says nothing.
     */
    private void late(Evidence evidence, List<Op> byEnd, List<Violation> found) {
        TreeMap<Long, Op> firsts = new TreeMap<>();
        byEnd.forEach(op -> firsts.putIfAbsent(op.epoch(), op));
        for (Op op : byEnd) {
            Op next = firsts.tailMap(op.epoch(), false).values().stream()
                    .min(Comparator.comparingLong(Op::endedAt))
                    .orElse(op);
            if (op.endedAt() - next.endedAt() > LATE.toNanos()
                    && op.invokedAt() <= next.endedAt()
                    && !mayBeHeldUp(evidence, op)) {
                found.add(new Violation(
                        name(),
                        op.server() + " answered " + op.verb() + " " + op.what() + " (op " + op.number() + ") in epoch "
                                + op.epoch() + " " + (op.endedAt() - next.endedAt()) / 1_000_000
                                + " ms after the first answer of epoch " + next.epoch()));
            }
        }
    }

    private static boolean mayBeHeldUp(Evidence evidence, Op op) {
        return evidence.rounds().stream()
                .filter(round -> round.name().matches(".*(client|host).*"))
                .anyMatch(round -> op.endedAt() >= round.struckAt()
                        && op.endedAt() <= Math.max(round.wholeAt(), round.healedAt() + Converges.LIMIT.toNanos()));
    }
}
