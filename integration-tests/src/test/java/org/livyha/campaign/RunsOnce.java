// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What was asked for once is done once at most: statements by the drivers' own log, sessions and batches by the store's,
 * launches by spark-submit's. What was acknowledged is done; what was refused is not.
 */
final class RunsOnce implements Checker {
    @Override
    public String name() {
        return "nothingRunsTwice";
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        List<Violation> found = new ArrayList<>();
        Map<String, Long> runs = count(
                evidence.drivers().stream()
                        .filter(event -> event.what().equals("run"))
                        .toList(),
                DriverEvent::code);
        runs.forEach((code, times) -> atMostOnce("statement " + code + " ran", times, found));
        count(evidence.launches(), SparkStandIn.Launch::application)
                .forEach((application, times) -> atMostOnce(application + " was launched", times, found));
        Map<String, Long> made = made(evidence);
        made.forEach((what, times) -> atMostOnce(what + " was made", times, found));

        Set<Integer> ended = evidence.drivers().stream()
                .filter(event -> event.what().equals("end"))
                .map(DriverEvent::session)
                .collect(Collectors.toSet());
        evidence.ops().stream()
                .filter(op -> op.verb() == Op.Verb.CREATE)
                .collect(Collectors.groupingBy(Op::what))
                .forEach((what, attempts) -> {
                    Op any = attempts.get(0);
                    boolean statement = any.isStatement();
                    long times = statement ? runs.getOrDefault(any.name(), 0L) : made.getOrDefault(what, 0L);
                    boolean acknowledged = attempts.stream().anyMatch(Op::ok);
                    boolean refused = attempts.stream().allMatch(op -> op.outcome() == Op.Outcome.FAIL);
                    if (refused && times > 0) {
                        found.add(new Violation(
                                name(),
                                what + " was refused with " + any.status() + " '" + any.text() + "', and was done"));
                    }
                    if (acknowledged && times == 0 && !(statement && ended.contains(session(any)))) {
                        found.add(new Violation(name(), what + " was acknowledged, and was never done"));
                    }
                });
        return found;
    }

    private void atMostOnce(String what, long times, List<Violation> found) {
        if (times > 1) {
            found.add(new Violation(name(), what + " " + times + " times"));
        }
    }

    private static int session(Op statement) {
        return Integer.parseInt(statement.table().split("/", -1)[2]);
    }

    private static <T> Map<String, Long> count(List<T> all, Function<T, String> by) {
        return all.stream().collect(Collectors.groupingBy(by, Collectors.counting()));
    }

    /** How often each name was made, by the records that were created. */
    private static Map<String, Long> made(Evidence evidence) {
        Map<String, Long> made = new HashMap<>();
        evidence.store().stream()
                .flatMap(transaction -> transaction.changes().stream())
                .filter(change -> change.kind() == StoreTransaction.Kind.CREATE)
                .filter(change -> change.data().path("name").isTextual())
                .forEach(change -> made.merge(
                        (change.path().startsWith("/livy/store/sessions/") ? "/sessions " : "/batches ")
                                + change.data().path("name").asText(),
                        1L,
                        Long::sum));
        return made;
    }
}
