// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** An id is given to one only, and is higher than all that had been given before it was asked for. */
final class UniqueGrowingIds implements Checker {
    @Override
    public String name() {
        return "idsAreNeverReused";
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        List<Violation> found = new ArrayList<>(inTheStore(evidence));
        evidence.ops().stream()
                .filter(op -> op.verb() == Op.Verb.CREATE && op.ok())
                .collect(Collectors.groupingBy(Op::table))
                .forEach((table, made) -> inAnswers(table, made, found));
        return found;
    }

    private void inAnswers(String table, List<Op> made, List<Violation> found) {
        Map<Integer, String> names = new HashMap<>();
        Map<String, Integer> ids = new HashMap<>();
        for (Op op : made) {
            String other = names.putIfAbsent(op.id(), op.name());
            if (other != null && !other.equals(op.name())) {
                found.add(
                        new Violation(name(), table + " " + op.id() + " was given to " + other + " and " + op.name()));
            }
            Integer first = ids.putIfAbsent(op.name(), op.id());
            if (first != null && first != op.id()) {
                found.add(new Violation(name(), op.what() + " was told the ids " + first + " and " + op.id()));
            }
        }
        // One that was asked for again may have been made by an attempt that was never answered.
        List<Op> once = made.stream()
                .filter(op -> op.key() == null)
                .sorted(Comparator.comparingLong(Op::invokedAt))
                .toList();
        List<Op> byEnd =
                made.stream().sorted(Comparator.comparingLong(Op::endedAt)).toList();
        int ended = 0;
        int highest = -1;
        for (Op op : once) {
            while (ended < byEnd.size() && byEnd.get(ended).endedAt() < op.invokedAt()) {
                highest = Math.max(highest, byEnd.get(ended++).id());
            }
            if (op.id() <= highest) {
                found.add(new Violation(name(), op.what() + " got id " + op.id() + " after " + highest + " was given"));
            }
        }
    }

    private List<Violation> inTheStore(Evidence evidence) {
        Set<String> made = new HashSet<>();
        return evidence.store().stream()
                .flatMap(transaction -> transaction.changes().stream())
                .filter(change -> change.kind() == StoreTransaction.Kind.CREATE
                        && change.path().startsWith("/livy/store/")
                        && !made.add(change.path()))
                .map(change -> new Violation(name(), change.path() + " was created a second time"))
                .toList();
    }
}
