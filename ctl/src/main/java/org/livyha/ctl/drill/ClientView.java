// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.livyha.ctl.drill.load.Op;

/**
 * A round as its client saw it. Times in milliseconds.
 *
 * @param outage the longest gap between successful looks, from the last one before the fault on
 * @param usual the median of what a look took before the fault
 * @param addedP99 the 99th percentile of what operations of the two seconds after the fault took, beyond the usual time
 *     of their kind
 * @param failed operations without success, of whatever kind; {@code wrong} those among them that were answered as no leader
 *     would
 * @param slow operations that succeeded and took ten times the usual time, and 100 ms at least: those that were parked
 * @param retried operations that were sent again with their key
 */
public record ClientView(
        double outage, double usual, double addedP99, int operations, int failed, int wrong, int slow, int retried) {
    private static final double WINDOW = 2000;

    static ClientView of(Evidence evidence) {
        List<Op> ops = evidence.ops();
        double fault = evidence.faultAt();
        double usual = usual(ops, fault, Op::isProbe);
        List<Double> added = ops.stream()
                .filter(op -> op.end() >= fault && op.begin() <= fault + WINDOW && op.ok() && op.attempt() == 1)
                .filter(op -> op.what() != Op.What.RESULT && op.what() != Op.What.CREATE)
                .map(op -> op.took() - usual(ops, fault, other -> other.what() == op.what()))
                .sorted()
                .toList();
        return new ClientView(
                outage(ops, fault),
                usual,
                added.isEmpty() ? 0 : Math.max(0, added.get((int) Math.ceil(added.size() * 0.99) - 1)),
                ops.size(),
                count(ops, op -> !op.ok()),
                count(ops, op -> op.outcome() == Op.Outcome.WRONG),
                count(ops, op -> op.ok() && op.what() != Op.What.RESULT && op.took() > Math.max(100, 10 * usual)),
                count(ops, op -> op.attempt() > 1 && op.what() != Op.What.RESULT));
    }

    private static double outage(List<Op> ops, double fault) {
        double longest = 0;
        double last = Double.NaN;
        for (Op op : ops) {
            if (!op.isProbe() || !op.ok()) {
                continue;
            }
            if (op.end() > fault && !Double.isNaN(last)) {
                longest = Math.max(longest, op.end() - last);
            }
            last = op.end();
        }
        return Double.isNaN(last) ? Double.POSITIVE_INFINITY : longest;
    }

    private static double usual(List<Op> ops, double fault, Predicate<Op> which) {
        List<Double> before = ops.stream()
                .filter(op -> op.end() < fault && op.ok())
                .filter(which)
                .map(Op::took)
                .sorted(Comparator.naturalOrder())
                .toList();
        return before.isEmpty() ? 0 : before.get(before.size() / 2);
    }

    private static int count(List<Op> ops, Predicate<Op> which) {
        return Math.toIntExact(ops.stream().filter(which).count());
    }
}
