// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.livyha.server.config.ClusterConfig.StandaloneMaster;
import org.livyha.server.launch.AppRef;
import org.livyha.server.launch.AppReport;
import org.livyha.server.launch.AppReport.State;

/** What is made of a standalone master's answers. */
class StandaloneClusterTest {
    private static final String DRIVER = "driver-20261121150000-0000";

    private FakeMaster master;
    private StandaloneCluster cluster;

    @BeforeEach
    void start() throws IOException {
        master = new FakeMaster();
        cluster = cluster(master);
    }

    @AfterEach
    void close() {
        master.close();
    }

    private static StandaloneCluster cluster(FakeMaster... masters) {
        return new StandaloneCluster(Stream.of(masters).map(FakeMaster::address).toList());
    }

    private static AppRef app(String tag, String id) {
        return new AppRef(tag, id);
    }

    private AppReport find(String id) {
        return cluster.find(List.of(app("tag", id))).get("tag");
    }

    @ParameterizedTest
    @CsvSource({
        "SUBMITTED, STARTING",
        "RELAUNCHING, STARTING",
        "RUNNING, RUNNING",
        "FINISHED, SUCCEEDED",
        "FAILED, FAILED",
        "ERROR, FAILED",
        "KILLED, KILLED"
    })
    void eachWordOfTheMasterHasItsState(String word, State state) {
        master.runs(DRIVER, word);
        assertThat(find(DRIVER).state()).isEqualTo(state);
        assertThat(find(DRIVER).appId()).isEqualTo(DRIVER);
    }

    @Test
    void allAreAskedForWithOneQuestion() {
        master.runs("driver-1", "RUNNING");
        master.runs("driver-2", "SUBMITTED");
        master.ended("driver-3", "FINISHED");
        Map<String, AppReport> found = cluster.find(
                List.of(app("a", "driver-1"), app("b", "driver-2"), app("c", "driver-3"), app("d", "driver-4")));
        assertThat(found.get("a").state()).isEqualTo(State.RUNNING);
        assertThat(found.get("b").state()).isEqualTo(State.STARTING);
        assertThat(found.get("c").state()).isEqualTo(State.SUCCEEDED);
        assertThat(found.get("d").state()).isEqualTo(State.ABSENT);
        assertThat(master.asked).containsExactly("GET /json/");
    }

    @Test
    void withoutAnIdItIsAbsent() {
        assertThat(find(null).state()).isEqualTo(State.ABSENT);
    }

    @Test
    void itsLogIsAtItsWorker() {
        master.runs(DRIVER, "RUNNING");
        assertThat(find(DRIVER).info().driverLogUrl())
                .isEqualTo(master.url() + "/logPage/?driverId=" + DRIVER + "&logType=stderr");
    }

    @Test
    void ofADriverThatTheMasterIsNotSureOfNothingIsSaid() {
        master.runs(DRIVER, "UNKNOWN");
        assertThat(cluster.find(List.of(app("tag", DRIVER)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"STANDBY", "RECOVERING", "COMPLETING_RECOVERY"})
    void aMasterThatDoesNotRuleIsNotBelieved(String status) {
        master.status = status;
        assertThatThrownBy(() -> find(DRIVER))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(master.url());
    }

    @Test
    void ofSeveralMastersTheRulingOneIsAsked() throws IOException {
        try (FakeMaster other = new FakeMaster();
                FakeMaster away = new FakeMaster()) {
            master.status = "STANDBY";
            other.runs(DRIVER, "RUNNING");
            away.close();
            cluster = cluster(away, master, other);
            assertThat(find(DRIVER).state()).isEqualTo(State.RUNNING);
            cluster.kill(app("tag", DRIVER));
            assertThat(other.asked).contains("POST /v1/submissions/kill/" + DRIVER);
            assertThat(master.asked).noneMatch(question -> question.startsWith("POST"));
        }
    }

    @Test
    void aMasterThatDoesNotAnswerFailsTheQuestionInTime() {
        master.silent = true;
        long start = System.nanoTime();
        assertThatThrownBy(() -> find(DRIVER))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("does not answer");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(9));
    }

    @Test
    void whatIsNoMasterIsNotBelieved() {
        cluster = new StandaloneCluster(List.of(new StandaloneMaster(master.url() + "/log", master.url())));
        master.errorOutput = "<html>hello</html>";
        assertThatThrownBy(() -> find(DRIVER))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("is no Spark master");
    }

    @Test
    void whyItCouldNotBeStartedIsTold() {
        master.ended(DRIVER, "ERROR");
        master.exception = "Exception from the cluster:\njava.io.FileNotFoundException: /none.jar\n\tat x.Y";
        AppReport report = find(DRIVER);
        assertThat(report.detail())
                .isEqualTo("Spark driver " + DRIVER + " ended as ERROR: java.io.FileNotFoundException: /none.jar");
        assertThat(report.diagnostics()).containsExactly("java.io.FileNotFoundException: /none.jar", "\tat x.Y");
    }

    @Test
    void whyItFailedIsInWhatItWrote() {
        master.ended(DRIVER, "FAILED");
        master.errorOutput =
                """
                ==== Bytes 0-100 of 100 of /work/driver/stderr ====
                Launch Command: "java" "-Dspark.hadoop.key=value"
                ========================================

                Exception in thread "main" java.lang.reflect.InvocationTargetException
                Caused by: java.lang.RuntimeException: boom
                26/11/21 15:05:09 INFO ShutdownHookManager: Shutdown hook called
                """;
        AppReport report = find(DRIVER);
        assertThat(report.diagnostics()).hasSize(3).noneMatch(line -> line.contains("Launch Command"));
        assertThat(report.detail())
                .isEqualTo("Spark driver " + DRIVER + " ended as FAILED: Caused by: java.lang.RuntimeException: boom");
    }

    @Test
    void aLostWorkerIsTheReason() {
        master.ended(DRIVER, "ERROR");
        master.workerState = "DEAD";
        AppReport report = find(DRIVER);
        assertThat(report.state()).isEqualTo(State.FAILED);
        assertThat(report.detail())
                .isEqualTo("Spark driver " + DRIVER + " ended as ERROR: its worker worker-1 is lost");
        assertThat(report.info().driverLogUrl()).isNull();
    }

    @Test
    void itFailedEvenWhenNobodySaysWhy() {
        master.ended(DRIVER, "FAILED");
        master.restIsOff = true;
        AppReport report = find(DRIVER);
        assertThat(report.state()).isEqualTo(State.FAILED);
        assertThat(report.diagnostics()).isEmpty();
        assertThat(report.detail()).isEqualTo("Spark driver " + DRIVER + " ended as FAILED");
    }

    @Test
    void withoutRestItIsKilledAsAPersonWould() {
        master.restIsOff = true;
        cluster.kill(app("tag", DRIVER));
        assertThat(master.asked).contains("POST /driver/kill/?id=" + DRIVER + "&terminate=true");
    }

    @Test
    void whatHasNoIdYetIsNotKilled() {
        cluster.kill(app("tag", null));
        assertThat(master.asked).isEmpty();
    }

    @Test
    void aKillThatReachesNobodyIsAFailure() {
        master.close();
        assertThatThrownBy(() -> cluster.kill(app("tag", DRIVER))).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void itsIdIsInWhatSparkSubmitWrites() {
        String prefix = "26/11/21 15:00:00 INFO ";
        assertThat(cluster.idIn(
                        List.of("stderr: ", prefix + "ClientEndpoint: Driver successfully submitted as " + DRIVER)))
                .isEqualTo(DRIVER);
        assertThat(cluster.idIn(List.of(prefix + "RestSubmissionClient: Submission successfully created as " + DRIVER
                        + ". Polling submission state...")))
                .isEqualTo(DRIVER);
        assertThat(cluster.idIn(List.of(prefix + "ClientEndpoint: ... waiting before polling master for driver state")))
                .isNull();
    }
}
