// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plays one round after the other: faults strike, are healed, and the pair must become whole again. For one thread. */
final class Rounds {
    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    private final Testbed bed;
    private final History history;
    private final List<RoundResult> results = new ArrayList<>();

    Rounds(Testbed bed, History history) {
        this.bed = bed;
        this.history = history;
    }

    List<RoundResult> results() {
        return List.copyOf(results);
    }

    /** Something to be done at an instant of the round. */
    private record Due(long at, Action action) {}

    private interface Action {
        void run() throws Exception;
    }

    void play(Schedule.Round round, List<FaultKind> kinds) throws Exception {
        Map<String, FaultKind> byName = kinds.stream().collect(Collectors.toMap(FaultKind::name, Function.identity()));
        history.note("round", round);
        long struckAt = System.nanoTime();
        List<Due> due = new ArrayList<>();
        for (Schedule.Injection injection : round.injections()) {
            due.add(new Due(
                    struckAt + millis(injection.delayMillis()),
                    () -> strike(injection, byName.get(injection.kind()), due)));
        }
        while (!due.isEmpty()) {
            Due next = due.stream()
                    .min((one, other) -> Long.compare(one.at(), other.at()))
                    .orElseThrow();
            due.remove(next);
            TimeUnit.NANOSECONDS.sleep(next.at() - System.nanoTime());
            next.action().run();
        }
        long healedAt = System.nanoTime();
        history.note("all-healed", "round " + round.number());
        boolean whole = Testbed.until(Converges.LIMIT, () -> bed.isWhole() && bothServe(healedAt));
        RoundResult result =
                new RoundResult(round.number(), round.name(), struckAt, healedAt, whole ? System.nanoTime() : 0);
        results.add(result);
        history.note("whole", result);
        log.info(
                "round={} faults={} ms={} whole={} after={} ms load={}",
                round.number(),
                round.name(),
                (System.nanoTime() - struckAt) / 1_000_000,
                whole,
                result.convergenceMillis(),
                Report.loadAverage());
    }

    private void strike(Schedule.Injection injection, FaultKind kind, List<Due> due) throws Exception {
        history.note("strike", injection);
        Fault.Heal heal = kind.fault().strike(bed, new SplittableRandom(injection.dice()));
        due.add(new Due(System.nanoTime() + millis(injection.holdMillis()), () -> {
            heal.run();
            history.note("heal", injection.kind());
        }));
    }

    /** A client has been told at either server that something was made, or it was shown, since all was healed. */
    private boolean bothServe(long since) {
        List<Op> lately = history.opsSince(since);
        return bed.servers().stream().allMatch(server -> lately.stream()
                .anyMatch(
                        op -> op.ok() && op.invokedAt() >= since && op.server().equals(server.host())));
    }

    private static long millis(long count) {
        return count * 1_000_000L;
    }
}
