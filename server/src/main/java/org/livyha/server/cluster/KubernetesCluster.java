// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.livyha.server.config.KubernetesConfig;
import org.livyha.server.launch.AppRef;
import org.livyha.server.launch.AppReport;
import org.livyha.server.launch.AppReport.State;
import org.livyha.server.launch.AppTags;
import org.livyha.server.launch.ClusterClient;
import org.livyha.server.launch.SparkConfBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kubernetes' API server, asked for the drivers' pods by label, a hundred applications at once. A pod that was seen and is
 * there no more was deleted, and its application has ended: a driver's pod is never made twice. An API server that is away
 * fails a question within some seconds and answers the next one after it is back.
 */
public final class KubernetesCluster implements ClusterClient {
    private static final Logger log = LoggerFactory.getLogger(KubernetesCluster.class);
    /** So that a question's address stays below the 8 KB that proxies allow. */
    private static final int AT_ONCE = 100;

    private static final int LOG_BYTES = 1 << 20;

    private final KubernetesClient client;
    private final KubernetesConfig config;
    /** By tag, as they were last seen; of those last asked for. */
    private final Map<String, DriverPod> seen = new ConcurrentHashMap<>();

    private final Set<String> stopped = ConcurrentHashMap.newKeySet();

    /**
     * Asks nobody yet.
     *
     * @param master Spark's, {@code k8s://https://host:port}
     */
    public KubernetesCluster(String master, KubernetesConfig config) {
        this.config = config;
        this.client = new KubernetesClientBuilder()
                .withConfig(KubernetesAccess.config(master, config))
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
    }

    @Override
    public String name() {
        return "Kubernetes";
    }

    @Override
    public boolean findsByTag() {
        return true;
    }

    /** Whoever has the id knows that there was a pod, and what it means that there is none. */
    @Override
    public boolean needsId() {
        return true;
    }

    @Override
    public Map<String, AppReport> find(Collection<AppRef> apps) {
        Set<String> tags = new TreeSet<>(apps.stream().map(AppRef::tag).toList());
        Map<String, DriverPod> found = pods(tags);
        Map<String, AppReport> reports = new HashMap<>();
        for (AppRef app : apps) {
            DriverPod pod = found.get(app.tag());
            AppReport report = pod == null ? withoutPod(app) : pod.report(stopped.contains(app.tag()));
            if (report != null) {
                reports.put(app.tag(), report);
            }
        }
        seen.keySet().retainAll(tags);
        stopped.retainAll(tags);
        seen.putAll(found);
        return reports;
    }

    private AppReport withoutPod(AppRef app) {
        DriverPod last = seen.get(app.tag());
        if (last == null && app.id() == null) {
            return AppReport.ABSENT;
        }
        String eviction = last == null || stopped.contains(app.tag()) ? null : last.eviction();
        return eviction == null
                ? new AppReport(State.KILLED, app.id(), "its driver's pod was deleted")
                : new AppReport(State.FAILED, app.id(), "its driver's pod was taken away: " + eviction);
    }

    private Map<String, DriverPod> pods(Set<String> tags) {
        List<String> all = List.copyOf(tags);
        Map<String, DriverPod> found = new HashMap<>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<String> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            for (Pod pod : ask(() -> list(some))) {
                // One tag, one application; should a user have used it once more, ours came first.
                DriverPod driver = new DriverPod(pod, config);
                found.merge(driver.app().tag(), driver, (one, other) -> one.isOlderThan(other) ? one : other);
            }
        }
        return found;
    }

    private List<Pod> list(List<String> tags) {
        return drivers()
                .withLabelIn(SparkConfBuilder.KUBERNETES_TAG, tags.toArray(String[]::new))
                .list()
                .getItems();
    }

    private FilterWatchListDeletable<Pod, PodList, PodResource> drivers() {
        AnyNamespaceOperation<Pod, PodList, PodResource> pods = config.namespace() == null
                ? client.pods().inAnyNamespace()
                : client.pods().inNamespace(config.namespace());
        return pods.withLabel("spark-role", "driver");
    }

    @Override
    public Collection<AppRef> running() {
        List<Pod> found = ask(() -> drivers()
                .withLabel(SparkConfBuilder.KUBERNETES_TAG)
                .withoutField("status.phase", "Succeeded")
                .withoutField("status.phase", "Failed")
                .list()
                .getItems());
        return found.stream()
                .map(pod -> new DriverPod(pod, config))
                .filter(DriverPod::livesOn)
                .map(DriverPod::app)
                .filter(app -> AppTags.isOurs(app.tag()))
                .toList();
    }

    @Override
    public void kill(AppRef app) {
        DriverPod pod = pods(Set.of(app.tag())).get(app.tag());
        stopped.add(app.tag());
        AppReport report = pod == null ? null : pod.report(true);
        if (pod != null && (report == null || !report.state().isFinal())) {
            log.info(
                    "deleting the driver's pod application={} namespace={} pod={}",
                    app.tag(),
                    pod.namespace(),
                    pod.name());
            ask(() -> client.pods()
                    .inNamespace(pod.namespace())
                    .withName(pod.name())
                    .delete());
        }
    }

    @Override
    public List<String> driverLog(AppRef app, int lines) {
        try {
            DriverPod known = seen.get(app.tag());
            DriverPod pod = known != null ? known : pods(Set.of(app.tag())).get(app.tag());
            return pod == null ? List.of() : tail(pod, lines);
        } catch (UncheckedIOException e) {
            log.debug("no log of the driver application={}", app.tag(), e);
            return List.of();
        }
    }

    /** In one plain question: the client's own way first waits until the pod is ready. */
    private List<String> tail(DriverPod pod, int lines) {
        String address = "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name() + "/log?tailLines=" + lines
                + "&limitBytes=" + LOG_BYTES + (pod.container() == null ? "" : "&container=" + pod.container());
        String end = ask(() -> client.raw(address));
        return end == null ? List.of() : end.lines().toList();
    }

    private static <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (KubernetesClientException e) {
            throw new UncheckedIOException(
                    "Kubernetes' API server cannot be asked: " + e.getMessage(), new IOException(e));
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
