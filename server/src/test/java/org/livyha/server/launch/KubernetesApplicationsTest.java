// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.livyha.server.cluster.DriverPods.deletedAt;
import static org.livyha.server.cluster.DriverPods.ended;
import static org.livyha.server.cluster.DriverPods.running;
import static org.livyha.server.launch.LaunchBench.await;
import static org.livyha.server.launch.LaunchBench.spec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.server.cluster.FakeApiServer;
import org.livyha.server.cluster.KubernetesCluster;
import org.livyha.server.config.KubernetesConfig;
import org.livyha.server.launch.AppReport.State;

/** What a leader makes of applications on Kubernetes, launched here or, before its term, elsewhere. */
@Timeout(120)
class KubernetesApplicationsTest {
    private static final String TAG = "livy-batch-1-abcdefgh";

    @TempDir
    private Path dir;

    private final FakeApiServer server = new FakeApiServer();
    private LaunchBench bench;
    private KubernetesCluster cluster;
    private Applications applications;

    @BeforeEach
    void build() throws IOException {
        bench = new LaunchBench(dir);
        cluster = new KubernetesCluster(
                server.master(), new KubernetesConfig(null, null, null, null, null, null, true, "spark-container"));
        applications = new Applications(
                bench.processes, cluster, new Applications.Settings(true, Duration.ZERO, Duration.ofMinutes(10)));
    }

    @AfterEach
    void close() throws Exception {
        cluster.close();
        server.close();
        bench.close();
    }

    private AppReport report(AppRef app) {
        return applications.find(List.of(app)).get(app.tag());
    }

    private State state(AppRef app) {
        return report(app).state();
    }

    private static AppRef app(String tag) {
        return new AppRef(tag, null);
    }

    private static AppRef onRecord(String tag) {
        return new AppRef(tag, "spark-" + tag);
    }

    @Test
    void whatRunsIsFoundByWhoeverLeadsNext() {
        server.put(running(TAG));
        assertThat(applications.reachEveryHost()).isTrue();
        assertThat(state(app(TAG))).isEqualTo(State.RUNNING);
        assertThat(report(app(TAG)).appId()).isEqualTo("spark-" + TAG);
    }

    @Test
    void whatEndedWhileNobodyLedIsToldApart() {
        List<String> tags = List.of("livy-batch-1-a", "livy-batch-2-b", "livy-batch-3-c", "livy-batch-4-d");
        server.put(ended(tags.get(0), 0));
        server.put(ended(tags.get(1), 1));
        server.put(deletedAt("2026-01-01T09:00:00Z", ended(tags.get(2), 143)));
        Map<String, AppReport> reports = applications.find(
                tags.stream().map(KubernetesApplicationsTest::onRecord).toList());
        assertThat(tags.stream().map(tag -> reports.get(tag).state()))
                .containsExactly(State.SUCCEEDED, State.FAILED, State.KILLED, State.KILLED);
        assertThat(reports.get(tags.get(1)).detail()).contains("exit code 1");
        assertThat(reports.get(tags.get(3)).detail()).isEqualTo("its driver's pod was deleted");
    }

    /** Without an id on record nobody knows whether there was one: it is looked for. */
    @Test
    void whatNobodyEverSawIsLookedFor() {
        assertThat(state(app(TAG))).isEqualTo(State.STARTING);
        server.put(running(TAG));
        assertThat(state(app(TAG))).isEqualTo(State.RUNNING);
    }

    @Test
    void theNextLeaderIsToldTheId() {
        assertThat(applications.needId()).isTrue();
    }

    @Test
    void anApiServerThatIsAwayEndsNothing() {
        server.put(running(TAG));
        assertThat(state(onRecord(TAG))).isEqualTo(State.RUNNING);
        server.close();
        assertThat(applications.find(List.of(onRecord(TAG)))).isEmpty();
    }

    @Test
    void aLaunchFromItsSubmitToItsLogAndItsEnd() throws IOException {
        bench.submitDoes("echo submitted");
        bench.launcher().launch(spec(TAG, Map.of()));
        bench.awaitState(TAG, State.SUCCEEDED);
        assertThat(state(app(TAG))).isEqualTo(State.STARTING);
        server.put(running(TAG));
        assertThat(state(app(TAG))).isEqualTo(State.RUNNING);
        applications.kill(app(TAG));
        AppReport end = await().until(() -> report(app(TAG)), report -> report.state() == State.KILLED);
        assertThat(applications.log(app(TAG), end, 10)).contains("submitted").contains("\nKubernetes Diagnostics: ");
    }
}
