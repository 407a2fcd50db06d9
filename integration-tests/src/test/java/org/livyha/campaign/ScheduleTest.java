// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final List<FaultKind> KINDS = List.of(
            new FaultKind("one", "F1", 0, 100, 1, (bed, dice) -> () -> {}),
            new FaultKind("other", "F2", 50, 50, 3, (bed, dice) -> () -> {}));

    @Test
    void aSeedReplays() {
        assertThat(Schedule.of(7, 50, KINDS)).isEqualTo(Schedule.of(7, 50, KINDS));
        assertThat(Schedule.of(8, 50, KINDS)).isNotEqualTo(Schedule.of(7, 50, KINDS));
    }

    @Test
    void theFirstRoundsOfALongCampaignAreThoseOfAShortOne() {
        assertThat(Schedule.of(7, 50, KINDS).subList(0, 10)).isEqualTo(Schedule.of(7, 10, KINDS));
    }

    @Test
    void faultsComeAloneAndInPairs() {
        Set<String> names = new HashSet<>();
        for (Schedule.Round round : Schedule.of(1, 200, KINDS)) {
            names.add(round.name());
            assertThat(round.injections()).allSatisfy(injection -> {
                assertThat(injection.holdMillis()).isBetween(0, 100);
                assertThat(injection.delayMillis()).isBetween(0, 2000);
            });
        }
        assertThat(names).contains("one", "other", "one+other", "other+one");
    }

    @Test
    void theLongestTimeWithoutAGoodAnswerIsTheOutage() {
        long[] ends = LongStream.of(500, 900, 1000, 1700, 1800, 5000)
                .map(millis -> millis * 1_000_000)
                .toArray();
        RoundResult round = new RoundResult(1, "one", 1_000_000_000L, 1_500_000_000L, 2_000_000_000L);
        assertThat(Outages.longest(ends, round)).isEqualTo(700);
    }
}
