// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
        backoff.reset();
        assertThat(backoff.next()).isBetween(FIRST.dividedBy(2), FIRST);
    }

    @Test
    void twoDriversDoNotCallInStep() {
        Backoff one = new Backoff(FIRST, MOST, new SplittableRandom(1));
        Backoff other = new Backoff(FIRST, MOST, new SplittableRandom(2));
        assertThat(one.next()).isNotEqualTo(other.next());
    }
}
