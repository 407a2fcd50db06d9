// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What goes wrong in which round, the same for the same seed. Whom it strikes is told by roles, so it depends on the run. */
final class Schedule {
    private static final int PAIRS_PERCENT = 40;
    private static final int BETWEEN_MILLIS = 2000;

    private Schedule() {}

    /**
     * @param delayMillis after the round's beginning
     * @param holdMillis until it is healed
     * @param dice the seed of what the fault itself leaves to chance
     */
    record Injection(String kind, int delayMillis, int holdMillis, long dice) {}

    record Round(int number, List<Injection> injections) {
        String name() {
            return String.join("+", injections.stream().map(Injection::kind).toList());
        }
    }

    static List<Round> of(long seed, int rounds, List<FaultKind> kinds) {
        SplittableRandom random = new SplittableRandom(seed);
        int weights = kinds.stream().mapToInt(FaultKind::weight).sum();
        List<Round> all = new ArrayList<>();
        for (int number = 1; number <= rounds; number++) {
            List<Injection> injections = new ArrayList<>();
            injections.add(injection(random, pick(random, kinds, weights), 0));
            if (kinds.size() > 1 && random.nextInt(100) < PAIRS_PERCENT) {
                injections.add(injection(random, pick(random, kinds, weights), random.nextInt(BETWEEN_MILLIS)));
            }
            all.add(new Round(number, List.copyOf(injections)));
        }
        return List.copyOf(all);
    }

    private static Injection injection(SplittableRandom random, FaultKind kind, int delay) {
        int hold = kind.minMillis() + random.nextInt(kind.maxMillis() - kind.minMillis() + 1);
        return new Injection(kind.name(), delay, hold, random.nextLong());
    }

    private static FaultKind pick(SplittableRandom random, List<FaultKind> kinds, int weights) {
        int chosen = random.nextInt(weights);
        for (FaultKind kind : kinds) {
            chosen -= kind.weight();
            if (chosen < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("weights " + weights + " are not those of the kinds");
    }
}
