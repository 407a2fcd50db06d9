// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.livyha.it.GateSampler;

/**
 * While members of the ensemble die, one at a time, and that is all that happens, the leader stays the same and no read fails:
 * reads go on inside the lease, writes wait inside it. A round in which nobody could write for longer than a lease was no
 * short one.
 */
final class ShortDisconnects implements Checker {
    private static final Set<String> KINDS = Set.of("kill-zookeeper-leader", "kill-own-zookeeper", "roll-zookeeper");
    private static final Set<Integer> FAILED = Set.of(Ask.NOT_SENT, 0, 502, 503);

    @Override
    public String name() {
        return "shortDisconnectCostsNothing";
    }

    /** Rounds one after the other, from the first one's strike until the last one was whole. */
    private record Span(long from, long until) {
        boolean holds(long start, long end) {
            return start >= from && end <= until;
        }
    }

    @Override
    public List<Violation> check(Evidence evidence) {
        Stream<Violation> reads = during(evidence, ShortDisconnects::isRead)
                .filter(op -> FAILED.contains(op.status()))
                .map(op -> new Violation(
                        name(),
                        op.verb() + " " + op.what() + " (op " + op.number() + ") at " + op.server() + " got "
                                + op.status() + " '" + op.text() + "' after " + op.millis() + " ms"));
        Stream<Violation> leaders = rounds(evidence)
                .filter(round -> epochs(evidence, round).size() != 1)
                .map(round -> new Violation(
                        name(),
                        "round " + round.number() + " " + round.name() + ": gates were open in the epochs "
                                + epochs(evidence, round)));
        return Stream.concat(leaders, reads).toList();
    }

    private static Stream<RoundResult> rounds(Evidence evidence) {
        return ofOurKinds(evidence).filter(round -> !evidence.writes().wereAwayTooLong(round.struckAt(), end(round)));
    }

    private static Stream<RoundResult> ofOurKinds(Evidence evidence) {
        return evidence.rounds().stream().filter(round -> KINDS.contains(round.name()));
    }

    private static Set<Long> epochs(Evidence evidence, RoundResult round) {
        Span span = new Span(round.struckAt(), end(round));
        Set<Long> epochs = new TreeSet<>();
        evidence.gates().values().stream()
                .flatMap(List::stream)
                .filter(GateSampler.Sample::open)
                .filter(sample -> span.holds(sample.sentAt(), sample.answeredAt()))
                .forEach(sample -> epochs.add(sample.epoch()));
        return epochs;
    }

    private static long end(RoundResult round) {
        return round.converged() ? round.wholeAt() : round.healedAt() + Converges.LIMIT.toNanos();
    }

    /** What was asked and answered while nothing else was wrong; what outlasts a round may meet the next one's fault. */
    private static Stream<Op> during(Evidence evidence, Predicate<Op> which) {
        List<Span> spans = new ArrayList<>();
        int last = -1;
        for (RoundResult round : rounds(evidence).toList()) {
            boolean goesOn = round.number() == last + 1 && !spans.isEmpty();
            long from = goesOn ? spans.remove(spans.size() - 1).from() : round.struckAt();
            spans.add(new Span(from, end(round)));
            last = round.number();
        }
        return evidence.ops().stream().filter(which).filter(op -> spans.stream()
                .anyMatch(span -> span.holds(op.invokedAt(), op.endedAt())));
    }

    private static boolean isRead(Op op) {
        return op.verb() == Op.Verb.READ || op.verb() == Op.Verb.LIST;
    }

    /** What has to be written to ZooKeeper before it is answered. */
    private static boolean isWrite(Op op) {
        return !isRead(op) && !op.isStatement();
    }

    /**
     * What such rounds cost. Milliseconds.
     *
     * @param rounds that were short
     * @param tooLong rounds in which nobody could write for longer than a lease, and which are not judged
     * @param writes creations and deletions of sessions and batches that were answered well
     * @param writesFailed those that were not
     */
    record Cost(
            long rounds,
            long tooLong,
            int reads,
            long longestRead,
            int writes,
            long writesFailed,
            long writeMedian,
            long writeP99,
            long longestWrite) {}

    static Cost cost(Evidence evidence) {
        long[] reads = millis(during(evidence, ShortDisconnects::isRead));
        long[] writes = millis(during(evidence, ShortDisconnects::isWrite).filter(Op::ok));
        return new Cost(
                rounds(evidence).count(),
                ofOurKinds(evidence).count() - rounds(evidence).count(),
                reads.length,
                at(reads, 1),
                writes.length,
                during(evidence, ShortDisconnects::isWrite)
                        .filter(op -> FAILED.contains(op.status()))
                        .count(),
                at(writes, 0.5),
                at(writes, 0.99),
                at(writes, 1));
    }

    private static long[] millis(Stream<Op> ops) {
        return ops.mapToLong(Op::millis).sorted().toArray();
    }

    private static long at(long[] sorted, double quantile) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(quantile * sorted.length) - 1)];
    }
}
