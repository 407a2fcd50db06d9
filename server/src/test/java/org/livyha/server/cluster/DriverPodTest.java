// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.livyha.server.cluster.DriverPods.SPARK;
import static org.livyha.server.cluster.DriverPods.deletedAt;
import static org.livyha.server.cluster.DriverPods.ended;
import static org.livyha.server.cluster.DriverPods.evicted;
import static org.livyha.server.cluster.DriverPods.pod;
import static org.livyha.server.cluster.DriverPods.running;
import static org.livyha.server.cluster.DriverPods.runs;
import static org.livyha.server.cluster.DriverPods.waits;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.livyha.server.config.KubernetesConfig;
import org.livyha.server.launch.AppReport;
import org.livyha.server.launch.AppReport.State;

class DriverPodTest {
    private static final String TAG = "livy-session-1-abcdefgh";
    private static final String MORNING = "2026-01-01T09:00:00Z";
    private static final String EVENING = "2026-01-01T21:00:00Z";

    private static KubernetesConfig config(boolean sidecars, String container) {
        return new KubernetesConfig(null, null, null, null, null, null, sidecars, container);
    }

    private static AppReport report(Pod pod, boolean stopped) {
        return new DriverPod(pod, config(true, "spark-container")).report(stopped);
    }

    private static State state(Pod pod) {
        return report(pod, false).state();
    }

    private static Pod withSidecar(String phase, ContainerStatus spark, ContainerStatus sidecar) {
        return pod(TAG, phase)
                .editSpec()
                .addNewContainer()
                .withName("proxy")
                .endContainer()
                .endSpec()
                .editStatus()
                .withContainerStatuses(sidecar, spark)
                .endStatus()
                .build();
    }

    @ParameterizedTest
    @CsvSource({"Pending, STARTING", "Running, RUNNING", "Succeeded, SUCCEEDED", "Failed, FAILED"})
    void eachPhaseIsAState(String phase, State state) {
        assertThat(state(pod(TAG, phase).build())).isEqualTo(state);
    }

    @Test
    void whatNobodyKnowsIsNoState() {
        assertThat(report(pod(TAG, "Unknown").build(), false)).isNull();
    }

    @Test
    void whatWasNotLookedAtYetIsStarting() {
        assertThat(state(pod(TAG, null).build())).isEqualTo(State.STARTING);
        assertThat(state(pod(TAG, "Pending").withStatus(null).build())).isEqualTo(State.STARTING);
    }

    @Test
    void aPodNobodyFindsRoomForSaysWhy() {
        Pod pod = pod(TAG, "Pending")
                .editStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage("0/3 nodes are available:\n3 Insufficient cpu.")
                .endCondition()
                .endStatus()
                .build();
        assertThat(report(pod, false).diagnostics())
                .containsExactly(
                        "pod team/" + TAG + "-driver on node1 is Pending",
                        "not scheduled: Unschedulable: 0/3 nodes are available: 3 Insufficient cpu.");
    }

    @Test
    void anImageThatCannotBePulledIsTold() {
        Pod pod = pod(TAG, "Pending")
                .editStatus()
                .withContainerStatuses(waits(SPARK, "ImagePullBackOff", "Back-off pulling image \"spark:9\""))
                .endStatus()
                .build();
        AppReport report = report(pod, false);
        assertThat(report.state()).isEqualTo(State.STARTING);
        assertThat(report.diagnostics())
                .contains("container " + SPARK + " waits: ImagePullBackOff: Back-off pulling image \"spark:9\"");
    }

    @Test
    void aFailureIsToldWithItsExitCode() {
        Pod pod = pod(TAG, "Failed")
                .editStatus()
                .withContainerStatuses(ended(SPARK, 137, "OOMKilled"))
                .endStatus()
                .build();
        AppReport report = report(pod, false);
        assertThat(report.state()).isEqualTo(State.FAILED);
        assertThat(report.appId()).isEqualTo("spark-" + TAG);
        assertThat(report.detail()).isEqualTo("driver pod " + TAG + "-driver failed: exit code 137, OOMKilled");
        assertThat(report.diagnostics()).contains("container " + SPARK + " has ended: exit code 137, OOMKilled");
    }

    @Test
    void aPodThatItsNodeCouldNotKeepSaysSo() {
        Pod pod = pod(TAG, "Failed")
                .editStatus()
                .withReason("Evicted")
                .withMessage("The node was low on resource: memory.")
                .endStatus()
                .build();
        assertThat(report(pod, false).detail())
                .isEqualTo("driver pod " + TAG + "-driver failed: Evicted: The node was low on resource: memory.");
    }

    @Test
    void aSidecarThatRunsOnKeepsNoDriverAlive() {
        assertThat(state(withSidecar("Running", ended(SPARK, 0, "Completed"), runs("proxy"))))
                .isEqualTo(State.SUCCEEDED);
        assertThat(state(withSidecar("Running", ended(SPARK, 3, "Error"), runs("proxy"))))
                .isEqualTo(State.FAILED);
        assertThat(state(withSidecar("Unknown", ended(SPARK, 0, "Completed"), runs("proxy"))))
                .isEqualTo(State.SUCCEEDED);
    }

    @Test
    void aSidecarThatFailsOrIsThereFirstSaysNothingOfTheDriver() {
        assertThat(state(withSidecar("Failed", ended(SPARK, 0, "Completed"), ended("proxy", 1, "Error"))))
                .isEqualTo(State.SUCCEEDED);
        assertThat(state(withSidecar("Running", runs(SPARK), ended("proxy", 1, "Error"))))
                .isEqualTo(State.RUNNING);
        assertThat(state(withSidecar("Running", waits(SPARK, "ContainerCreating", null), runs("proxy"))))
                .isEqualTo(State.STARTING);
    }

    @Test
    void withoutSidecarsThePodDecides() {
        Pod pod = withSidecar("Running", ended(SPARK, 0, "Completed"), runs("proxy"));
        assertThat(new DriverPod(pod, config(false, "x")).report(false).state()).isEqualTo(State.RUNNING);
    }

    @Test
    void sparksContainerIsTheOneOfThatNameOrSparksOwnOrTheOnlyOne() {
        Pod pod = withSidecar("Running", runs(SPARK), runs("proxy"));
        assertThat(new DriverPod(pod, config(true, "proxy")).container()).isEqualTo("proxy");
        assertThat(new DriverPod(pod, config(true, "none")).container()).isEqualTo(SPARK);
        Pod other = pod(TAG, "Running")
                .editSpec()
                .editFirstContainer()
                .withName("other")
                .endContainer()
                .endSpec()
                .build();
        assertThat(new DriverPod(other, config(true, "none")).container()).isEqualTo("other");
    }

    @Test
    void whatWeDeleteIsKilledAndWhatOthersDeleteRunsToItsEnd() {
        assertThat(report(deletedAt(EVENING, running(TAG)), true).state()).isEqualTo(State.KILLED);
        AppReport theirs = report(deletedAt(EVENING, running(TAG)), false);
        assertThat(theirs.state()).isEqualTo(State.RUNNING);
        assertThat(theirs.diagnostics().get(0)).endsWith("is Running, to be deleted");
    }

    @Test
    void whatEndedByItsDeletionWasKilledAndWhatEndedBeforeWasNot() {
        assertThat(state(deletedAt(MORNING, ended(TAG, 143)))).isEqualTo(State.KILLED);
        assertThat(state(deletedAt(EVENING, ended(TAG, 1)))).isEqualTo(State.FAILED);
        assertThat(state(deletedAt(MORNING, ended(TAG, 0)))).isEqualTo(State.SUCCEEDED);
        assertThat(report(deletedAt(EVENING, ended(TAG, 0)), true).state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void whatTheClusterTookAwayWasNotKilled() {
        AppReport report = report(evicted(deletedAt(MORNING, ended(TAG, 143))), false);
        assertThat(report.state()).isEqualTo(State.FAILED);
        assertThat(report.diagnostics())
                .contains("taken away from its node: DeletionByTaintManager: node is unreachable");
    }
}
