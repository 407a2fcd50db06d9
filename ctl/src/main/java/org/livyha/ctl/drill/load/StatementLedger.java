// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.load;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was promised about each numbered statement, against what the driver says that it ran. The numbers are the client's
 * own, and the driver's word is a list that the statements themselves have written. Safe for use by any thread.
 */
public final class StatementLedger {
    private enum Promise {
        /** Sent; nothing is known. */
        NONE,
        /** 201. */
        ACKNOWLEDGED,
        /** 503, without a key: certainly not run, so its client may send it again. */
        REFUSED
    }

    private final Map<Integer, Promise> promises = new TreeMap<>();
    private final Map<Integer, Integer> runs = new TreeMap<>();
    private final Map<Integer, Integer> numberById = new TreeMap<>();
    private final List<String> contradictions = new ArrayList<>();

    /**
     * The judgement; lists of statements' numbers.
     *
     * @param lost acknowledged and never run
     * @param doubled run more than once
     * @param refusedAndRun refused as not done, and run all the same
     * @param unacknowledged neither acknowledged nor refused: they may or may not have been run
     * @param contradictions ids that were given twice, outputs that are another's
     */
    public record Verdict(
            int acknowledged,
            int executed,
            List<Integer> lost,
            List<Integer> doubled,
            List<Integer> refusedAndRun,
            List<Integer> unacknowledged,
            List<String> contradictions) {}

    public synchronized void sent(int number) {
        promises.putIfAbsent(number, Promise.NONE);
    }

    /** @param id the driver's */
    public synchronized void acknowledged(int number, int id) {
        promises.put(number, Promise.ACKNOWLEDGED);
        Integer other = numberById.put(id, number);
        if (other != null && other != number) {
            contradictions.add("statements " + other + " and " + number + " were both given id " + id);
        }
    }

    public synchronized void refused(int number) {
        promises.put(number, Promise.REFUSED);
    }

    public synchronized void contradicted(String what) {
        contradictions.add(what);
    }

    /** @param numbers in the order of their execution, each as often as it was run, and none that was told before */
    public synchronized void executed(List<Integer> numbers) {
        numbers.forEach(number -> runs.merge(number, 1, Integer::sum));
    }

    /** How many executions the driver has told of so far. */
    public synchronized int told() {
        return runs.values().stream().mapToInt(Integer::intValue).sum();
    }

    public synchronized Verdict verdict() {
        List<Integer> lost = new ArrayList<>();
        List<Integer> refusedAndRun = new ArrayList<>();
        List<Integer> unacknowledged = new ArrayList<>();
        promises.forEach((number, promise) -> {
            boolean run = runs.containsKey(number);
            if (promise == Promise.ACKNOWLEDGED && !run) {
                lost.add(number);
            } else if (promise == Promise.REFUSED && run) {
                refusedAndRun.add(number);
            } else if (promise == Promise.NONE) {
                unacknowledged.add(number);
            }
        });
        List<Integer> doubled = new ArrayList<>();
        runs.forEach((number, times) -> {
            if (times > 1) {
                doubled.add(number);
            }
        });
        Set<Integer> strangers = new HashSet<>(runs.keySet());
        strangers.removeAll(promises.keySet());
        List<String> all = new ArrayList<>(contradictions);
        strangers.forEach(number -> all.add("statement " + number + " was run and never sent"));
        int acknowledged = (int) promises.values().stream()
                .filter(promise -> promise == Promise.ACKNOWLEDGED)
                .count();
        return new Verdict(acknowledged, told(), lost, doubled, refusedAndRun, unacknowledged, all);
    }
}
