// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.livyha.server.config.Json;

/** Contract 1.7 and 10.14, 10.15: each server shows its own figures, whoever leads. */
@Timeout(60)
class MetricsRoutesTest {
    private final Node a = new Node("a");

    @AfterEach
    void close() {
        a.close();
    }

    @Test
    void pingIsAnsweredWithPong() throws Exception {
        HttpResponse<String> answer = a.get("/metrics/ping");
        assertThat(answer.body()).isEqualTo("pong\n");
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
    }

    @Test
    void theFiguresHaveTheShapeThatLivysHave() throws Exception {
        JsonNode metrics = metrics();
        assertThat(metrics.path("version").isTextual()).isTrue();
        for (String kind : new String[] {"gauges", "counters", "histograms", "meters", "timers"}) {
            assertThat(metrics.path(kind).isObject()).as(kind).isTrue();
        }
        assertThat(gauge(metrics, "jvm.memory.heap.used")).isPositive();
        assertThat(gauge(metrics, "jvm.threads")).isPositive();
    }

    @Test
    void requestsAreCountedByTheirStatus() throws Exception {
        a.lead(3);
        a.get("/sessions");
        a.get("/sessions/0/fail/session");
        a.get("/nosuch");
        a.get("/sessions/0/fail/otherwise");
        // A request counts when its last byte is out, which its client may know before the server does.
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            JsonNode meters = metrics().path("meters");
            assertThat(meters.path("livy.responses.2xx").path("count").asInt()).isPositive();
            assertThat(meters.path("livy.responses.4xx").path("count").asInt()).isEqualTo(2);
            assertThat(meters.path("livy.responses.5xx").path("count").asInt()).isEqualTo(1);
            assertThat(meters.path("livy.requests.broken").path("count").asInt())
                    .isZero();
        });
        JsonNode metrics = metrics();
        assertThat(metrics.path("timers").path("livy.requests").path("count").asInt())
                .isGreaterThanOrEqualTo(4);
        assertThat(metrics.path("counters")
                        .path("livy.requests.active")
                        .path("count")
                        .asInt())
                .isPositive();
    }

    @Test
    void roleAndParkedRequestsAreShown() throws Exception {
        JsonNode before = metrics();
        assertThat(gauge(before, "livy.leader")).isZero();
        assertThat(gauge(before, "livy.epoch")).isZero();
        CompletableFuture<HttpResponse<String>> parked = a.sendAsync(a.request("/sessions"));
        await().atMost(Duration.ofSeconds(5)).until(() -> gauge(metrics(), "livy.requests.parked") == 1);
        a.lead(3);
        JsonNode after = metrics();
        assertThat(gauge(after, "livy.leader")).isEqualTo(1);
        assertThat(gauge(after, "livy.epoch")).isEqualTo(3);
        assertThat(gauge(after, "livy.lease.millis")).isEqualTo(5000);
        assertThat(parked.get().statusCode()).isEqualTo(200);
    }

    @Test
    void aStandbyShowsItsOwnAndForwardsNone() throws Exception {
        a.lead(3);
        try (Node b = new Node("b")) {
            b.follow(a.info(3));
            JsonNode own = Json.mapper().readTree(b.get("/metrics/metrics").body());
            assertThat(gauge(own, "livy.leader")).isZero();
            assertThat(gauge(own, "livy.epoch")).isEqualTo(3);
        }
    }

    @Test
    void prometheusReadsThemToo() throws Exception {
        a.lead(3);
        HttpResponse<String> answer = a.get("/metrics/prometheus");
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body())
                .contains("# TYPE livy_leader gauge\nlivy_leader 1\n")
                .contains("# TYPE livy_responses_2xx_total counter\n")
                .contains("livy_requests_seconds{quantile=\"0.99\"} ")
                .contains("livy_requests_seconds_count ");
        assertThat(answer.body().lines())
                .allMatch(line -> line.matches("# TYPE [a-z0-9_]+ (gauge|counter|summary)"
                        + "|[a-z0-9_]+(\\{quantile=\"[0-9.]+\"})? -?[0-9.E-]+"));
    }

    @Test
    void theHealthCheckSaysWhetherARequestWouldBeAnswered() throws Exception {
        assertThat(a.get("/metrics/healthcheck").statusCode()).isEqualTo(503);
        assertThat(a.get("/metrics/healthcheck").body()).isEqualTo("{\"leader\":{\"healthy\":false}}");
        a.lead(1);
        HttpResponse<String> answer = a.get("/metrics/healthcheck");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"leader\":{\"healthy\":true}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics/threads", "/metrics/pprof"})
    void theInsideOfTheServerIsNotShown(String path) throws Exception {
        HttpResponse<String> answer = a.get(path);
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).startsWith("{\"msg\":\"Not served").doesNotContain("java.lang");
    }

    @Test
    void theMenuLeadsToAllOfThem() throws Exception {
        for (String path : new String[] {"/metrics", "/metrics/"}) {
            HttpResponse<String> answer = a.get(path);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).contains("text/html;charset=utf-8");
            assertThat(answer.body()).contains("/metrics/metrics\"", "/metrics/ping\"", "/metrics/healthcheck\"");
        }
        assertThat(a.get("/metrics/nosuch").statusCode()).isEqualTo(404);
    }

    private JsonNode metrics() throws Exception {
        HttpResponse<String> answer = a.get("/metrics/metrics");
        assertThat(answer.headers().firstValue("content-type")).contains("application/json;charset=utf-8");
        return Json.mapper().readTree(answer.body());
    }

    private static long gauge(JsonNode metrics, String name) {
        JsonNode value = metrics.path("gauges").path(name).path("value");
        assertThat(value.isNumber()).as(name).isTrue();
        return value.asLong();
    }
}
