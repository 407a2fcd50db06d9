// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;

/** Pods as Kubernetes shows those that Spark makes. */
public final class DriverPods {
    public static final String SPARK = "spark-kubernetes-driver";

    private DriverPods() {}

    /** In namespace {@code team}, with the tag's name. */
    public static PodBuilder pod(String tag, String phase) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(tag + "-driver")
                .withNamespace("team")
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .addToLabels("spark-role", "driver")
                .addToLabels("spark-app-tag", tag)
                .addToLabels("spark-app-selector", "spark-" + tag)
                .endMetadata()
                .withNewSpec()
                .withNodeName("node1")
                .addNewContainer()
                .withName(SPARK)
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .endStatus();
    }

    public static Pod running(String tag) {
        return pod(tag, "Running")
                .editStatus()
                .withContainerStatuses(runs(SPARK))
                .endStatus()
                .build();
    }

    /** Ended, at noon. */
    public static Pod ended(String tag, int exitCode) {
        return pod(tag, exitCode == 0 ? "Succeeded" : "Failed")
                .editStatus()
                .withContainerStatuses(ended(SPARK, exitCode, exitCode == 0 ? "Completed" : "Error"))
                .endStatus()
                .build();
    }

    /** The same pod, whose deletion was asked for at this time, with half a minute to end. */
    public static Pod deletedAt(String asked, Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp(
                        java.time.Instant.parse(asked).plusSeconds(30).toString())
                .withDeletionGracePeriodSeconds(30L)
                .endMetadata()
                .build();
    }

    static Pod evicted(Pod pod) {
        return new PodBuilder(pod)
                .editStatus()
                .addNewCondition()
                .withType("DisruptionTarget")
                .withStatus("True")
                .withReason("DeletionByTaintManager")
                .withMessage("node is unreachable")
                .endCondition()
                .endStatus()
                .build();
    }

    static ContainerStatus runs(String name) {
        return new ContainerStatusBuilder()
                .withName(name)
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .build();
    }

    static ContainerStatus waits(String name, String reason, String message) {
        return new ContainerStatusBuilder()
                .withName(name)
                .withState(new ContainerStateBuilder()
                        .withNewWaiting()
                        .withReason(reason)
                        .withMessage(message)
                        .endWaiting()
                        .build())
                .build();
    }

    static ContainerStatus ended(String name, int exitCode, String reason) {
        return new ContainerStatusBuilder()
                .withName(name)
                .withNewState()
                .withNewTerminated()
                .withExitCode(exitCode)
                .withReason(reason)
                .withFinishedAt("2026-01-01T12:00:00Z")
                .endTerminated()
                .endState()
                .build();
    }
}
