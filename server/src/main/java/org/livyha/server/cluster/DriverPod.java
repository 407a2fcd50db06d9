// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.livyha.server.config.KubernetesConfig;
import org.livyha.server.launch.AppInfo;
import org.livyha.server.launch.AppRef;
import org.livyha.server.launch.AppReport;
import org.livyha.server.launch.AppReport.State;
import org.livyha.server.launch.SparkConfBuilder;

/** What a driver's pod says of its application. Pure. */
final class DriverPod {
    private static final String APP_ID = "spark-app-selector";
    private static final String SPARKS_OWN = "spark-kubernetes-driver";

    private final Pod pod;
    private final PodStatus status;
    private final String container;
    private final ContainerStatus spark;

    DriverPod(Pod pod, KubernetesConfig config) {
        this.pod = pod;
        this.status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        this.container = sparks(pod, config.container());
        this.spark = !config.sidecars()
                ? null
                : status.getContainerStatuses().stream()
                        .filter(one -> one.getName().equals(container))
                        .findAny()
                        .orElse(null);
    }

    /** The name of Spark's container among a pod's, or null. */
    private static String sparks(Pod pod, String configured) {
        List<String> names = pod.getSpec() == null
                ? List.of()
                : pod.getSpec().getContainers().stream()
                        .map(one -> one.getName())
                        .toList();
        return Stream.of(configured, SPARKS_OWN)
                .filter(names::contains)
                .findFirst()
                .orElse(names.size() == 1 ? names.get(0) : null);
    }

    /** Its application. */
    AppRef app() {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return new AppRef(labels.get(SparkConfBuilder.KUBERNETES_TAG), labels.get(APP_ID));
    }

    /** Whether its application runs or is to run. */
    boolean livesOn() {
        State state = own();
        return (state == null || !state.isFinal()) && pod.getMetadata().getDeletionTimestamp() == null;
    }

    String namespace() {
        return pod.getMetadata().getNamespace();
    }

    String name() {
        return pod.getMetadata().getName();
    }

    /** Spark's container, or null when nobody knows which that is. */
    String container() {
        return container;
    }

    /** Whether it was there before the other. */
    boolean isOlderThan(DriverPod other) {
        return created(pod).compareTo(created(other.pod)) <= 0;
    }

    private static String created(Pod pod) {
        return Objects.requireNonNullElse(pod.getMetadata().getCreationTimestamp(), "");
    }

    /**
     * How its application is.
     *
     * @param stopped whether we have asked for its end: then a pod that is to be deleted counts as gone
     * @return null when nobody can say, as when its node does not answer
     */
    AppReport report(boolean stopped) {
        State state = state(stopped);
        return state == null ? null : new AppReport(state, app().id(), detail(state), AppInfo.NONE, says());
    }

    private State state(boolean stopped) {
        State own = own();
        boolean leaving = pod.getMetadata().getDeletionTimestamp() != null;
        if (own == State.FAILED) {
            return leaving && (stopped || (endedByDeletion() && eviction() == null)) ? State.KILLED : own;
        }
        return leaving && stopped && own != State.SUCCEEDED ? State.KILLED : own;
    }

    /** As if nobody had asked for its end. */
    private State own() {
        ContainerStateTerminated end = terminated();
        if (end != null) {
            return end.getExitCode() == 0 ? State.SUCCEEDED : State.FAILED;
        }
        return switch (Objects.requireNonNullElse(status.getPhase(), "Pending")) {
            case "Pending" -> State.STARTING;
            case "Running" -> waits() ? State.STARTING : State.RUNNING;
            case "Succeeded" -> State.SUCCEEDED;
            case "Failed" -> State.FAILED;
            default -> null;
        };
    }

    private boolean waits() {
        return spark != null && spark.getState() != null && spark.getState().getWaiting() != null;
    }

    private ContainerStateTerminated terminated() {
        return spark == null || spark.getState() == null
                ? null
                : spark.getState().getTerminated();
    }

    /** Whether what ended it is its deletion, and not that it had ended before and is being tidied away. */
    private boolean endedByDeletion() {
        ContainerStateTerminated end = terminated();
        if (end == null || end.getFinishedAt() == null) {
            return true;
        }
        Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
        Instant asked = Instant.parse(pod.getMetadata().getDeletionTimestamp()).minusSeconds(grace == null ? 0 : grace);
        return !Instant.parse(end.getFinishedAt()).isBefore(asked);
    }

    /** Why the cluster takes it away from its node, or null. */
    String eviction() {
        return status.getConditions().stream()
                .filter(one -> one.getType().equals("DisruptionTarget") && "True".equals(one.getStatus()))
                .map(one -> sentence(one.getReason(), one.getMessage()))
                .findAny()
                .orElse(null);
    }

    private String detail(State state) {
        if (state == State.KILLED) {
            return "driver pod " + name() + " was deleted";
        }
        if (state != State.FAILED) {
            return null;
        }
        ContainerStateTerminated end = terminated();
        String why = end != null
                ? ended(end)
                : Objects.requireNonNullElse(sentence(status.getReason(), status.getMessage()), "no reason given");
        return "driver pod " + name() + " failed: " + why;
    }

    /** All that it says of itself; without times, so that it changes with the news only. */
    private List<String> says() {
        List<String> lines = new ArrayList<>();
        String node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
        lines.add(sentence(
                "pod " + namespace() + "/" + name() + (node == null ? "" : " on " + node) + " is " + status.getPhase()
                        + (pod.getMetadata().getDeletionTimestamp() == null ? "" : ", to be deleted"),
                sentence(status.getReason(), status.getMessage())));
        for (PodCondition condition : status.getConditions()) {
            if (condition.getType().equals("PodScheduled") && "False".equals(condition.getStatus())) {
                lines.add(sentence("not scheduled", sentence(condition.getReason(), condition.getMessage())));
            }
        }
        if (eviction() != null) {
            lines.add("taken away from its node: " + eviction());
        }
        Stream.concat(status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
                .forEach(one -> tell(one, lines));
        return lines;
    }

    private static void tell(ContainerStatus one, List<String> lines) {
        ContainerState state = one.getState();
        if (state != null && state.getWaiting() != null) {
            lines.add("container " + one.getName() + " waits: "
                    + sentence(
                            state.getWaiting().getReason(), state.getWaiting().getMessage()));
        } else if (state != null && state.getTerminated() != null) {
            lines.add("container " + one.getName() + " has ended: " + ended(state.getTerminated()));
        }
    }

    private static String ended(ContainerStateTerminated end) {
        String code = "exit code " + end.getExitCode();
        String why = sentence(end.getReason(), end.getMessage());
        return why == null ? code : code + ", " + why;
    }

    /** Both, or the one that there is, in one line; null without either. */
    private static String sentence(String head, String rest) {
        String all = Stream.of(head, rest)
                .filter(part -> part != null && !part.isBlank())
                .map(part -> part.strip().replaceAll("\\s*\\R\\s*", " "))
                .reduce((one, other) -> one + ": " + other)
                .orElse(null);
        return all;
    }
}
