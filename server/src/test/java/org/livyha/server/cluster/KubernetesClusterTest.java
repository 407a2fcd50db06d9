// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.livyha.server.cluster.DriverPods.deletedAt;
import static org.livyha.server.cluster.DriverPods.ended;
import static org.livyha.server.cluster.DriverPods.evicted;
import static org.livyha.server.cluster.DriverPods.pod;
import static org.livyha.server.cluster.DriverPods.running;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.server.config.KubernetesConfig;
import org.livyha.server.launch.AppRef;
import org.livyha.server.launch.AppReport;
import org.livyha.server.launch.AppReport.State;

@Timeout(60)
class KubernetesClusterTest {
    private static final String ONE = "livy-session-1-abcdefgh";
    private static final String TWO = "livy-batch-2-abcdefgh";
    private static final String THREE = "livy-batch-3-abcdefgh";

    private final FakeApiServer server = new FakeApiServer();
    private final KubernetesCluster cluster = cluster(null, null, null);

    private KubernetesCluster cluster(String namespace, Path tokenFile, String token) {
        return new KubernetesCluster(server.master(), config(namespace, tokenFile, token));
    }

    private static KubernetesConfig config(String namespace, Path tokenFile, String token) {
        return new KubernetesConfig(namespace, tokenFile, token, null, null, null, true, "spark-container");
    }

    @AfterEach
    void close() {
        cluster.close();
        server.close();
    }

    private static AppRef app(String tag) {
        return new AppRef(tag, null);
    }

    private State state(AppRef app) {
        AppReport report = cluster.find(List.of(app)).get(app.tag());
        return report == null ? null : report.state();
    }

    @Test
    void allApplicationsAreFoundWithOneQuestionInWhateverNamespace() {
        server.put(running(ONE));
        server.put(new PodBuilder(ended(TWO, 1))
                .editMetadata()
                .withNamespace("other")
                .endMetadata()
                .build());
        server.put(running("livy-session-9-notasked"));
        server.put(pod(THREE, "Running")
                .editMetadata()
                .addToLabels("spark-role", "executor")
                .endMetadata()
                .build());
        Map<String, AppReport> found = cluster.find(List.of(app(ONE), app(TWO), app(THREE)));
        assertThat(found).hasSize(3);
        assertThat(found.get(ONE).state()).isEqualTo(State.RUNNING);
        assertThat(found.get(ONE).appId()).isEqualTo("spark-" + ONE);
        assertThat(found.get(TWO).state()).isEqualTo(State.FAILED);
        assertThat(found.get(THREE).state()).isEqualTo(State.ABSENT);
        assertThat(server.asked())
                .singleElement()
                .asString()
                .startsWith("GET /api/v1/pods?")
                .contains("spark-role=driver")
                .contains("spark-app-tag in (" + TWO + "," + THREE + "," + ONE + ")");
    }

    @Test
    void manyAreAskedForInAddressesThatProxiesTake() {
        List<AppRef> apps = IntStream.range(0, 250)
                .mapToObj(i -> app("livy-session-" + (1_000_000 + i) + "-abcdefgh"))
                .toList();
        server.put(running(apps.get(77).tag()));
        server.put(running(apps.get(249).tag()));
        Map<String, AppReport> found = cluster.find(apps);
        assertThat(found).hasSize(250);
        assertThat(found.values().stream().filter(one -> one.state() == State.RUNNING))
                .hasSize(2);
        assertThat(server.asked()).hasSize(3).allMatch(address -> address.length() < 6000);
    }

    @Test
    void ofOneNamespaceOnlyThatIsAsked() {
        try (KubernetesCluster confined = cluster("team", null, null)) {
            server.put(running(ONE));
            assertThat(confined.find(List.of(app(ONE))).get(ONE).state()).isEqualTo(State.RUNNING);
            assertThat(server.asked()).singleElement().asString().startsWith("GET /api/v1/namespaces/team/pods?");
        }
    }

    @Test
    void whatRunsIsListedWithItsTagWhoeverLaunchedIt() {
        server.put(running(ONE));
        server.put(pod(TWO, "Pending").build());
        server.put(ended(THREE, 0));
        server.put(deletedAt("2026-01-01T09:00:00Z", running("livy-batch-4-abcdefgh")));
        server.put(running("somebody-elses"));
        assertThat(cluster.running())
                .containsExactlyInAnyOrder(new AppRef(ONE, "spark-" + ONE), new AppRef(TWO, "spark-" + TWO));
        assertThat(server.asked())
                .singleElement()
                .asString()
                .contains("spark-role=driver,spark-app-tag")
                .contains("status.phase!=Succeeded,status.phase!=Failed");
    }

    @Test
    void whatNobodyCanSayIsLeftOut() {
        server.put(pod(ONE, "Unknown").build());
        assertThat(cluster.find(List.of(app(ONE)))).isEmpty();
    }

    /** A user may put the tag of an application on one of his own pods. */
    @Test
    void theFirstPodOfATagIsTheApplication() {
        server.put(running(ONE));
        server.put(new PodBuilder(ended(ONE, 1))
                .editMetadata()
                .withName("a-later-one")
                .withCreationTimestamp("2026-01-01T00:00:09Z")
                .endMetadata()
                .build());
        assertThat(state(app(ONE))).isEqualTo(State.RUNNING);
    }

    @Test
    void killingDeletesTheDriversPodAndIsToldAtOnce() {
        Pod pod = running(ONE);
        // Stays until it is told that nothing runs any more, as a real one does for a while.
        server.put(new PodBuilder(pod)
                .editMetadata()
                .withFinalizers("test/stay")
                .endMetadata()
                .build());
        assertThat(state(app(ONE))).isEqualTo(State.RUNNING);
        cluster.kill(app(ONE));
        assertThat(state(app(ONE))).isEqualTo(State.KILLED);
        cluster.kill(app(ONE));
        assertThat(server.asked().stream().filter(one -> one.startsWith("DELETE")))
                .containsExactly("DELETE /api/v1/namespaces/team/pods/" + ONE + "-driver");
        server.remove(pod);
        assertThat(state(new AppRef(ONE, "spark-" + ONE))).isEqualTo(State.KILLED);
    }

    @Test
    void whatHasEndedOrIsNotThereIsNotDeleted() {
        server.put(ended(ONE, 0));
        cluster.kill(app(ONE));
        cluster.kill(app(TWO));
        assertThat(state(app(ONE))).isEqualTo(State.SUCCEEDED);
        assertThat(state(app(TWO))).isEqualTo(State.ABSENT);
        assertThat(server.asked()).allMatch(one -> one.startsWith("GET"));
    }

    @Test
    void aPodThatWasSeenAndIsGoneWasDeleted() {
        Pod pod = running(ONE);
        server.put(pod);
        assertThat(state(app(ONE))).isEqualTo(State.RUNNING);
        server.remove(pod);
        AppReport report = cluster.find(List.of(app(ONE))).get(ONE);
        assertThat(report.state()).isEqualTo(State.KILLED);
        assertThat(report.detail()).isEqualTo("its driver's pod was deleted");
        assertThat(state(app(ONE))).isEqualTo(State.KILLED);
    }

    @Test
    void aPodThatTheClusterTookAwayHasFailed() {
        Pod pod = evicted(deletedAt("2026-01-01T09:00:00Z", running(ONE)));
        server.put(pod);
        assertThat(state(app(ONE))).isEqualTo(State.RUNNING);
        server.remove(pod);
        AppReport report = cluster.find(List.of(app(ONE))).get(ONE);
        assertThat(report.state()).isEqualTo(State.FAILED);
        assertThat(report.detail()).endsWith("taken away: DeletionByTaintManager: node is unreachable");
    }

    @Test
    void theEndOfTheDriversLogIsRead() {
        server.put(running(ONE));
        server.logOf(ONE + "-driver", "one\ntwo\n");
        assertThat(cluster.driverLog(app(ONE), 2)).containsExactly("one", "two");
        assertThat(server.asked().get(1))
                .startsWith("GET /api/v1/namespaces/team/pods/" + ONE + "-driver/log?")
                .contains("container=spark-kubernetes-driver")
                .contains("tailLines=2")
                .contains("limitBytes=1048576");
    }

    @Test
    void aLogThatIsNotThereIsEmpty() {
        server.put(pod(ONE, "Pending").build());
        assertThat(cluster.driverLog(app(ONE), 2)).isEmpty();
        assertThat(cluster.driverLog(app(TWO), 2)).isEmpty();
        server.refuse(500);
        assertThat(cluster.driverLog(app(ONE), 2)).isEmpty();
    }

    @Test
    void aRefusalSaysNothingOfApplications() {
        server.put(running(ONE));
        for (int status : new int[] {401, 403, 429, 500, 503}) {
            server.refuse(status);
            assertThatThrownBy(() -> state(app(ONE)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("Kubernetes' API server cannot be asked: ");
            assertThatThrownBy(() -> cluster.kill(app(ONE))).isInstanceOf(UncheckedIOException.class);
        }
        server.refuse(0);
        assertThat(state(app(ONE))).isEqualTo(State.RUNNING);
    }

    @Test
    void anApiServerThatIsAwayIsGivenUpSoon() throws IOException {
        int closed;
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            closed = silent.getLocalPort();
            assertAway(closed);
        }
        assertAway(closed);
    }

    private static void assertAway(int port) {
        try (KubernetesCluster away =
                new KubernetesCluster("k8s://http://127.0.0.1:" + port, config(null, null, null))) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> away.find(List.of(app(ONE)))).isInstanceOf(UncheckedIOException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void theTokenIsReadAnewForEachQuestion(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("token"), "first\n");
        try (KubernetesCluster known = cluster(null, file, null)) {
            known.find(List.of(app(ONE)));
            Files.writeString(file, "second\n");
            known.find(List.of(app(ONE)));
            assertThat(server.tokens()).containsExactly("Bearer first", "Bearer second");
            server.refuse(401);
            assertThatThrownBy(() -> known.find(List.of(app(ONE))))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageNotContaining("second");
            Files.delete(file);
            assertThatThrownBy(() -> known.find(List.of(app(ONE)))).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void aTokenMayBeGivenAsItIsAndIsNotShown() {
        KubernetesConfig config = config(null, null, "geheim");
        assertThat(config.toString()).doesNotContain("geheim");
        try (KubernetesCluster known = new KubernetesCluster(server.master(), config)) {
            known.find(List.of(app(ONE)));
            assertThat(server.tokens()).containsExactly("Bearer geheim");
        }
    }

    @Test
    void sparksMasterIsReadAsSparkDoes() {
        assertThat(KubernetesAccess.url("k8s://host:6443")).isEqualTo("https://host:6443");
        assertThat(KubernetesAccess.url("k8s://http://host:80")).isEqualTo("http://host:80");
    }
}
