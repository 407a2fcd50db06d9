// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.livyha.ctl.drill.fault.DrillKind;
import org.livyha.ctl.drill.load.StatementLedger;
import org.livyha.ctl.pair.HaStatus;

class LeaderJudgeTest {
    private static final Limits LIMITS = Limits.of(DrillKind.KILL, Duration.ofSeconds(6), Duration.ofMillis(500));

    private static Sample sample(String host, double at, String role, long epoch, Boolean address) {
        HaStatus status = new HaStatus(
                host, host, role, epoch, 0, null, null, "1", null, null, null, null, 0, 0, true, true, false, null,
                address, null, List.of());
        return new Sample(host, at, at + 5, status);
    }

    private static Evidence evidence(Sample... samples) {
        return new Evidence(
                DrillKind.KILL,
                1000,
                2000,
                List.of(),
                List.of(samples),
                "a",
                7,
                0,
                Optional.empty(),
                Optional.empty(),
                new StatementLedger().verdict(),
                List.of(),
                List.of(),
                Optional.of(10.0),
                List.of());
    }

    private static Verdict dead(Sample... samples) {
        return new LeaderJudge(LIMITS).deadBeforeReplaced(evidence(samples));
    }

    private static Verdict address(Sample... samples) {
        Evidence evidence = evidence(samples);
        return new LeaderJudge(LIMITS).addressFollowsLeader(evidence, Phases.of(evidence));
    }

    @Test
    void oneAfterTheOtherIsWell() {
        assertThat(dead(sample("a", 990, "leader", 7, null), sample("b", 1100, "leader", 8, null))
                        .violated())
                .isFalse();
    }

    @Test
    void anOldLeaderAfterANewOneIsSeen() {
        Verdict verdict = dead(sample("b", 1100, "leader", 8, null), sample("a", 1120, "leader", 7, null));
        assertThat(verdict.violated()).isTrue();
        assertThat(verdict.detail()).contains("a said that it leads in epoch 7, 15 ms after b");
    }

    @Test
    void looksThatOverlapProveNothing() {
        assertThat(dead(sample("b", 1100, "leader", 8, null), sample("a", 1104, "leader", 7, null))
                        .violated())
                .isFalse();
    }

    @Test
    void theAddressThatComesInTimeIsWell() {
        Verdict verdict = address(sample("b", 1100, "leader", 8, false), sample("b", 1300, "leader", 8, true));
        assertThat(verdict.result()).as(verdict.detail()).isEqualTo(Verdict.Result.HELD);
    }

    @Test
    void theAddressThatComesLateOrNeverIsSeen() {
        assertThat(address(sample("b", 1100, "leader", 8, false), sample("b", 1700, "leader", 8, true))
                        .violated())
                .isTrue();
        assertThat(address(sample("b", 1100, "leader", 8, false)).violated()).isTrue();
    }

    @Test
    void theAddressThatStaysElsewhereIsSeen() {
        Verdict verdict = address(
                sample("b", 1100, "leader", 8, false),
                sample("b", 1200, "leader", 8, true),
                sample("a", 1900, "standby", 8, true));
        assertThat(verdict.violated()).isTrue();
        assertThat(verdict.detail()).contains("a held the address without leading, still 900 ms after the fault");
    }

    @Test
    void withoutAnAddressNothingIsClaimed() {
        assertThat(address(sample("b", 1100, "leader", 8, null)).result()).isEqualTo(Verdict.Result.NOT_SEEN);
    }
}
