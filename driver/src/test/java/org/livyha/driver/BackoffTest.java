// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(50);
    private static final Duration MOST = Duration.ofSeconds(2);

    @Test
    void waitsDoubleUpToTheMostAndStartAgainAfterAReset() {
        Backoff backoff = new Backoff(FIRST, MOST, new SplittableRandom(1));
        long[] ceilings = {50, 100, 200, 400, 800, 1600, 2000, 2000};
        for (long ceiling : ceilings) {
            assertThat(backoff.next()).isBetween(Duration.ofMillis(ceiling / 2), Duration.ofMillis(ceiling));
        }
        backoff.again();
        assertThat(backoff.next()).isBetween(FIRST.dividedBy(2), FIRST);
    }

    @Test
    void aThousandDriversThatLostAServerInOneInstantCallItAgainOverAQuarterOfASecond() {
        List<Duration> calls = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            calls.add(new Backoff(FIRST, MOST, new SplittableRandom(i)).again());
        }
        for (int tenth = 0; tenth < 10; tenth++) {
            Duration from = Duration.ofMillis(25L * tenth);
            Duration to = from.plusMillis(25);
            assertThat(calls)
                    .filteredOn(call -> call.compareTo(from) >= 0 && call.compareTo(to) < 0)
                    .hasSizeBetween(50, 150);
        }
    }

    @Test
    void whereNobodyListensADriverWaitsForAServerToStart() {
        Backoff backoff = new Backoff(FIRST, MOST, new SplittableRandom(1));
        assertThat(backoff.nobodyThere()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(backoff.nobodyThere()).isBetween(Duration.ofSeconds(1), MOST);
        assertThat(backoff.nobodyThere()).isBetween(Duration.ofSeconds(1), MOST);
    }

    @Test
    void twoDriversDoNotCallInStep() {
        Backoff one = new Backoff(FIRST, MOST, new SplittableRandom(1));
        Backoff other = new Backoff(FIRST, MOST, new SplittableRandom(2));
        assertThat(one.next()).isNotEqualTo(other.next());
    }
}
