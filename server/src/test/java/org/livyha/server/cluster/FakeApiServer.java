// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.crud.AttributeSet;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API server that keeps pods as they are put, whatever their state, and selects them by sets of tags too. All it is asked
 * is written down.
 */
public final class FakeApiServer extends KubernetesCrudDispatcher implements AutoCloseable {
    private static final Pattern TAGS = Pattern.compile(",?spark-app-tag in \\(([^)]*)\\)");
    private static final Pattern LOG = Pattern.compile(".*/pods/([^/]+)/log\\?.*");

    private final MockWebServer server = new MockWebServer();
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> logs = new ConcurrentHashMap<>();
    private volatile int refusal;

    public FakeApiServer() {
        server.setDispatcher(this);
        server.start();
    }

    /** As Spark is told. */
    public String master() {
        return "k8s://http://127.0.0.1:" + server.getPort();
    }

    /** Puts a pod, in place of what had its name. */
    public void put(Pod pod) {
        String path = "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                + pod.getMetadata().getName();
        Map.Entry<AttributeSet, String> old = findResource(getKey(path));
        GenericKubernetesResource resource =
                Serialization.unmarshal(Serialization.asJson(pod), GenericKubernetesResource.class);
        processEvent(path, getKey(path), old == null ? null : old.getKey(), resource, Serialization.asJson(pod));
    }

    public void remove(Pod pod) {
        handleDelete("/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                + pod.getMetadata().getName());
    }

    void logOf(String pod, String text) {
        logs.put(pod, text);
    }

    /** Every question is answered with this status; 0: no more. */
    void refuse(int status) {
        refusal = status;
    }

    /** What was asked so far, as {@code GET /path?query}, decoded. */
    List<String> asked() {
        return requests.stream()
                .map(one -> one.getMethod() + " " + decoded(one.getPath()))
                .toList();
    }

    List<String> tokens() {
        return requests.stream().map(one -> one.getHeader("Authorization")).toList();
    }

    private static String decoded(String path) {
        return URLDecoder.decode(path, StandardCharsets.UTF_8);
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        requests.add(request);
        if (refusal != 0) {
            return new MockResponse().setResponseCode(refusal).setBody("{}");
        }
        Matcher log = LOG.matcher(request.getPath());
        if (log.matches()) {
            String text = logs.get(log.group(1));
            return new MockResponse().setResponseCode(text == null ? 400 : 200).setBody(text == null ? "{}" : text);
        }
        return super.dispatch(request);
    }

    /** The fake below knows no sets. */
    @Override
    public MockResponse handleGet(String path) {
        Matcher tags = TAGS.matcher(decoded(path));
        if (!tags.find()) {
            return super.handleGet(path);
        }
        List<String> wanted = List.of(tags.group(1).split(",", -1));
        String rest = decoded(path).replace(tags.group(), "").replace("spark-role=", "spark-role%3D");
        PodList found = Serialization.unmarshal(super.handleGet(rest).getBody().readUtf8(), PodList.class);
        found.getItems()
                .removeIf(pod -> !wanted.contains(pod.getMetadata().getLabels().get("spark-app-tag")));
        return new MockResponse().setResponseCode(200).setBody(Serialization.asJson(found));
    }

    @Override
    public void close() {
        server.shutdown();
    }
}
