// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.ctl.drill.fault.DrillKind;
import org.livyha.ctl.drill.fault.Fault;
import org.livyha.ctl.drill.fault.Shells;
import org.livyha.ctl.drill.fault.Switchover;
import org.livyha.ctl.drill.load.CreationLoad;
import org.livyha.ctl.drill.load.Stopwatch;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.pair.Host;

/** A whole drill, over real HTTP, of a pair that behaves or does not. */
class DrillTest {
    @TempDir
    private Path dir;

    private FakePair pair;
    private final List<String> said = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws IOException {
        pair = new FakePair();
    }

    @AfterEach
    void stop() {
        pair.close();
    }

    /** The leader is gone, for a while nobody answers, and then the other one leads. */
    private class Outage implements Fault {
        private final long millis;
        int injected;
        int healed;

        Outage(long millis) {
            this.millis = millis;
        }

        @Override
        public String describe() {
            return "an outage of " + millis + " ms";
        }

        @Override
        public void inject(Host leader) {
            injected++;
            pair.down = true;
            Stopwatch.sleep(millis);
            pair.change("dead");
            pair.down = false;
        }

        @Override
        public void heal() {
            healed++;
        }
    }

    private DrillReport drill(DrillKind kind, Fault fault, int rounds) {
        Limits limits = new Limits(
                Duration.ofSeconds(2), false, Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(20));
        Plan plan = new Plan(
                kind,
                rounds,
                pair.endpoint(),
                pair.hosts(),
                limits,
                Duration.ofMillis(10),
                new CreationLoad.Template(Optional.empty(), Optional.empty()),
                1,
                Duration.ofSeconds(20),
                Duration.ofMillis(400),
                Duration.ofSeconds(20),
                dir.resolve("report"));
        try (Drill drill = new Drill(plan, fault, said::add)) {
            return drill.run();
        }
    }

    private static Verdict verdict(DrillReport report, String name) {
        return report.rounds().get(0).verdicts().stream()
                .filter(verdict -> verdict.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void violated(DrillReport report, String name, String detail) {
        assertThat(report.passed()).isFalse();
        assertThat(verdict(report, name).result()).as(name).isEqualTo(Verdict.Result.VIOLATED);
        assertThat(verdict(report, name).detail()).contains(detail);
    }

    @Test
    void aPairThatBehavesPassesAndNothingIsLeft() throws IOException {
        pair.addSession("somebody's");
        DrillReport report = drill(DrillKind.SWITCHOVER, new Switchover(new Shells()), 2);
        assertThat(report.passed()).as("%s %s", said, report.problems()).isTrue();
        assertThat(report.rounds()).hasSize(2);
        assertThat(report.rounds().get(0).to()).isEqualTo("b");
        assertThat(report.rounds().get(0).statementsAcknowledged()).isPositive();
        assertThat(report.rounds().get(0).phases().gate()).isNotNull();
        assertThat(report.rounds().get(1).to()).isEqualTo("a");
        assertThat(pair.sessions()).as("sessions that are left").containsExactly(0);
    }

    @Test
    void theReportIsWrittenInThreeForms() throws IOException {
        DrillReport report = drill(DrillKind.KILL, new Outage(300), 1);
        Path out = dir.resolve("report");
        ReportWriter.write(report, out);
        JsonNode json = new ObjectMapper().readTree(out.resolve("report.json").toFile());
        assertThat(json.path("passed").asBoolean()).isTrue();
        assertThat(json.path("summary").get(0).path("median").asDouble()).isGreaterThan(290);
        assertThat(Files.readString(out.resolve("report.md"))).contains("# Drill kill: passed", "| outage | 1 |");
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("<svg", "latch+fence")
                .doesNotContain("src=", "href=", "<script");
        assertThat(Files.readAllLines(out.resolve("operations.jsonl"))).hasSizeGreaterThan(20);
    }

    @Test
    void anOutageIsMeasuredAndJudged() {
        DrillReport report = drill(DrillKind.KILL, new Outage(2500), 1);
        assertThat(report.rounds().get(0).client().outage()).isGreaterThan(2400);
        violated(report, "figure: outage", "limit 2000 ms");
        assertThat(report.rounds().get(0).client().failed()).isPositive();
        assertThat(report.rounds().get(0).client().retried()).isPositive();
    }

    @Test
    void aLostStatementFailsTheDrill() {
        pair.lose = 4;
        violated(
                drill(DrillKind.KILL, new Outage(100), 1),
                "nothingAcknowledgedIsLost",
                "statement 4 was acknowledged and never run");
    }

    @Test
    void aDoubledStatementFailsTheDrill() {
        pair.doubled = 3;
        violated(drill(DrillKind.KILL, new Outage(100), 1), "nothingRunsTwice", "statement 3 was run more than once");
    }

    @Test
    void aRefusedStatementThatWasRunFailsTheDrill() {
        pair.refuseAndRun = 2;
        violated(
                drill(DrillKind.KILL, new Outage(100), 1),
                "nothingRunsTwice",
                "statement 2 was answered 503 and was run");
    }

    @Test
    void anEmptyListFailsTheDrill() {
        Outage outage = new Outage(100) {
            @Override
            public void inject(Host leader) {
                pair.emptyList = true;
                await().atMost(Duration.ofSeconds(20)).until(() -> pair.emptyLists.get() > 0);
                pair.emptyList = false;
                super.inject(leader);
            }
        };
        violated(drill(DrillKind.KILL, outage, 1), "standbyNeverAnswersAsLeader", "a list of 0 without session 0");
    }

    @Test
    void aStandbyThatStillRehearsesIsWaitedFor() {
        pair.rehearsing = 100;
        Outage outage = new Outage(100) {
            @Override
            public void inject(Host leader) {
                assertThat(pair.rehearses()).isFalse();
                super.inject(leader);
            }
        };
        DrillReport report = drill(DrillKind.KILL, outage, 1);
        assertThat(report.passed()).isTrue();
        assertThat(outage.injected).isEqualTo(1);
    }

    @Test
    void aPairThatIsNotFitIsLeftAlone() {
        pair.warm = false;
        Outage outage = new Outage(100);
        assertThatThrownBy(() -> drill(DrillKind.KILL, outage, 1))
                .isInstanceOf(CtlException.class)
                .hasMessageContaining("refused: b IS NOT WARM");
        assertThat(pair.sessions()).isEmpty();
    }

    @Test
    void aPairWhoseStandbyHasNoLineToTheLeaderIsLeftAlone() {
        pair.watches = false;
        assertThatThrownBy(() -> drill(DrillKind.KILL, new Outage(100), 1))
                .isInstanceOf(CtlException.class)
                .hasMessageContaining("refused: b DOES NOT WATCH a");
        assertThat(pair.sessions()).isEmpty();
    }

    /** The pair of these tests is on this machine. */
    @Test
    void aDrillDoesNotCutOffTheMachineItRunsOn() {
        Outage outage = new Outage(100);
        assertThatThrownBy(() -> drill(DrillKind.NETWORK_DOWN, outage, 1))
                .isInstanceOf(CtlException.class)
                .hasMessageContaining(
                        "refused: this machine is a, one of the pair: network-down would cut off its own");
        assertThat(outage.injected).isZero();
        assertThat(pair.sessions()).isEmpty();
    }

    @Test
    void aDrillOnAHostOfThePairSaysSo() {
        drill(DrillKind.KILL, new Outage(100), 1);
        assertThat(said).anyMatch(sentence -> sentence.startsWith("note: this machine is a, one of the pair"));
    }

    @Test
    void aFaultThatFailsIsHealedAndTold() {
        Outage outage = new Outage(0) {
            @Override
            public void inject(Host leader) {
                throw CtlException.failed("the shell has ended");
            }
        };
        DrillReport report = drill(DrillKind.KILL, outage, 1);
        assertThat(report.passed()).isFalse();
        assertThat(report.problems()).containsExactly("the shell has ended");
        assertThat(outage.healed).isPositive();
        assertThat(pair.sessions()).isEmpty();
    }
}
