// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.json.MetricsModule;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.livyha.election.Term;

/** {@code /metrics}: this server's own figures, in the forms that Livy's readers and Prometheus know. */
final class MetricsRoutes extends Handler.Abstract {
    private static final String TEXT = "text/plain;charset=iso-8859-1";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private final MetricRegistry metrics;
    private final Health health;
    private final String menu;
    private final Answers answers = new Answers();
    private final ObjectMapper dropwizard =
            new ObjectMapper().registerModule(new MetricsModule(TimeUnit.SECONDS, TimeUnit.MILLISECONDS, false));

    /** @param basePath what a proxy in front of this server takes away from the path */
    MetricsRoutes(MetricRegistry metrics, Health health, Leadership leadership, String basePath) {
        this.metrics = metrics;
        this.health = health;
        this.menu = Stream.of("metrics", "prometheus", "ping", "healthcheck")
                .map(name -> "<p><a href=\"" + basePath + "/metrics/" + name + "\">" + name + "</a></p>")
                .collect(Collectors.joining());
        metrics.gauge("livy.leader", () -> () -> health.leading() ? 1 : 0);
        metrics.gauge("livy.epoch", () -> health::epoch);
        metrics.gauge(
                "livy.lease.millis",
                () -> () -> leadership
                        .term()
                        .map(Term::lease)
                        .map(lease -> lease.remaining().toMillis())
                        .orElse(0L));
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        metrics.gauge(
                "jvm.memory.heap.used", () -> () -> memory.getHeapMemoryUsage().getUsed());
        metrics.gauge(
                "jvm.memory.heap.max", () -> () -> memory.getHeapMemoryUsage().getMax());
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        metrics.gauge("jvm.threads", () -> threads::getThreadCount);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = Request.getPathInContext(request);
        if (!path.equals("/metrics") && !path.startsWith("/metrics/")) {
            return false;
        }
        if (answers.refusedAllButGet(request, response, callback)) {
            return true;
        }
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        switch (path) {
            case "/metrics", "/metrics/" -> answers.page(response, callback, 200, "Metrics", menu);
            case "/metrics/ping" -> answers.text(response, callback, 200, TEXT, "pong\n");
            case "/metrics/metrics" ->
                answers.text(response, callback, 200, Answers.JSON, dropwizard.writeValueAsString(metrics));
            case "/metrics/prometheus" -> answers.text(response, callback, 200, PROMETHEUS, PrometheusText.of(metrics));
            case "/metrics/healthcheck" -> healthcheck(response, callback);
            case "/metrics/threads", "/metrics/pprof" ->
                answers.message(
                        response,
                        callback,
                        403,
                        "Not served, because it shows the inside of the server to everybody: use jstack on its host");
            default -> answers.empty(response, callback, 404);
        }
        return true;
    }

    private void healthcheck(Response response, Callback callback) {
        boolean ready = health.ready();
        answers.json(response, callback, ready ? 200 : 503, Map.of("leader", Map.of("healthy", ready)));
    }
}
