// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.livyha.it.GateSampler;

/** No server says that it leads after one of a later epoch has said so; and of each epoch one server says it. */
final class DisjointGates implements Checker {
    @Override
    public String name() {
        return "deadBeforeReplaced (gates)";
    }

    /** When a gate was open in one epoch: an answer is true at some instant between question and answer. */
    private record Interval(String host, GateSampler.Sample first, GateSampler.Sample last) {}

    @Override
    public List<Violation> check(Evidence evidence) {
        List<Violation> found = new ArrayList<>();
        NavigableMap<Long, Interval> intervals = intervals(evidence, found);
        for (Map.Entry<Long, Interval> earlier : intervals.entrySet()) {
            for (Map.Entry<Long, Interval> later :
                    intervals.tailMap(earlier.getKey(), false).entrySet()) {
                long overlap = earlier.getValue().last().sentAt()
                        - later.getValue().first().answeredAt();
                if (overlap > 0) {
                    found.add(new Violation(
                            name(),
                            earlier.getValue().host() + " led in epoch " + earlier.getKey() + " for at least "
                                    + overlap / 1000 + " us after "
                                    + later.getValue().host() + " in epoch "
                                    + later.getKey()));
                }
            }
        }
        return found;
    }

    /**
     * The shortest time from the last sight of an open gate to the first of the next one's, in nanoseconds, taken at its
     * smallest; below zero where the samples cannot tell.
     */
    static OptionalLong smallestMargin(Evidence evidence) {
        NavigableMap<Long, Interval> intervals = intervals(evidence, new ArrayList<>());
        return intervals.entrySet().stream()
                .filter(entry -> intervals.higherEntry(entry.getKey()) != null)
                .filter(entry -> !intervals
                        .higherEntry(entry.getKey())
                        .getValue()
                        .host()
                        .equals(entry.getValue().host()))
                .mapToLong(entry ->
                        intervals.higherEntry(entry.getKey()).getValue().first().sentAt()
                                - entry.getValue().last().answeredAt())
                .min();
    }

    private static NavigableMap<Long, Interval> intervals(Evidence evidence, List<Violation> found) {
        NavigableMap<Long, Interval> intervals = new TreeMap<>();
        evidence.gates().forEach((host, samples) -> samples.stream()
                .filter(GateSampler.Sample::open)
                .forEach(sample -> {
                    Interval known = intervals.putIfAbsent(sample.epoch(), new Interval(host, sample, sample));
                    if (known != null && known.host().equals(host)) {
                        intervals.put(sample.epoch(), new Interval(host, known.first(), sample));
                    } else if (known != null) {
                        found.add(new Violation(
                                "deadBeforeReplaced (gates)",
                                "both " + known.host() + " and " + host + " led in epoch " + sample.epoch()));
                    }
                }));
        return intervals;
    }
}
