// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** How long clients had no good answer, by kinds of faults. */
final class Outages {
    private static final long BEFORE = 1_000_000_000L;

    private Outages() {}

    /** Milliseconds, over some rounds. */
    record Spread(long min, long median, long max) {
        static Spread of(List<Long> values) {
            long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
            return new Spread(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
        }

        @Override
        public String toString() {
            return min + " / " + median + " / " + max;
        }
    }

    /**
     * @param withoutEffect rounds in which a fault struck nothing
     * @param outage without a good answer at either server
     * @param worseServer at one of them
     * @param convergence from the healing until all was whole
     */
    record Row(int rounds, long withoutEffect, Spread outage, Spread worseServer, Spread convergence) {}

    /** Rounds with a pair of faults come together under {@code pair: kind}, for each of the two. */
    static Map<String, Row> byFault(Evidence evidence) {
        long[] all = ends(evidence.ops());
        Map<String, long[]> byServer = evidence.ops().stream()
                .collect(Collectors.groupingBy(
                        Op::server, Collectors.collectingAndThen(Collectors.toList(), Outages::ends)));
        Map<String, List<RoundResult>> groups = new TreeMap<>();
        for (RoundResult round : evidence.rounds()) {
            String[] kinds = round.name().split("\\+", -1);
            for (String kind : Arrays.stream(kinds).distinct().toList()) {
                groups.computeIfAbsent(
                                (kinds.length > 1 ? "pair: " : "") + kind, ignored -> new java.util.ArrayList<>())
                        .add(round);
            }
        }
        Map<String, Row> rows = new TreeMap<>();
        groups.forEach((name, rounds) -> rows.put(
                name,
                new Row(
                        rounds.size(),
                        rounds.stream()
                                .filter(round -> Note.withoutEffect(evidence.notes(), round))
                                .count(),
                        spread(rounds, round -> longest(all, round)),
                        spread(rounds, round -> byServer.values().stream()
                                .mapToLong(ends -> longest(ends, round))
                                .max()
                                .orElse(0)),
                        spread(rounds, RoundResult::convergenceMillis))));
        return rows;
    }

    private static Spread spread(List<RoundResult> rounds, ToLongFunction<RoundResult> of) {
        return Spread.of(rounds.stream()
                .map(of::applyAsLong)
                .sorted(Comparator.naturalOrder())
                .toList());
    }

    private static long[] ends(List<Op> ops) {
        return ops.stream().filter(Op::ok).mapToLong(Op::endedAt).sorted().toArray();
    }

    /** The longest time between two good answers in a round, ms. */
    static long longest(long[] ends, RoundResult round) {
        long from = round.struckAt() - BEFORE;
        long until = round.wholeAt() == 0 ? round.healedAt() + Converges.LIMIT.toNanos() : round.wholeAt();
        long[] within =
                LongStream.of(ends).filter(end -> end >= from && end <= until).toArray();
        long longest = 0;
        for (int i = 1; i < within.length; i++) {
            longest = Math.max(longest, within[i] - within[i - 1]);
        }
        return longest / 1_000_000;
    }
}
