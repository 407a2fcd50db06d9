// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions from POST to each of their ends, as clients see them. One server, three real Spark sessions side by side. */
class SessionLifeIT {
    private static final int NAMED = 0;
    private static final int SHARED = 1;
    private static final int SQL = 2;

    @TempDir
    private Path dir;

    private Rest rest;

    @Test
    void fromTheirStartToTheirEnd() throws Exception {
        try (TestingServer zookeeper = ZooKeepers.single();
                ServerProcess server = Pair.alone(dir, zookeeper.getConnectString(), SparkHomes.real(), Map.of())) {
            try {
                rest = server.rest();
                showsWhatItWasCreatedWith(
                        rest.post(
                                "/sessions",
                                "{\"kind\":\"scala\",\"name\":\"n1\",\"ttl\":\"2h\",\"numExecutors\":2,\"driverCores\":1,\"queue\":\"q\","
                                        + "\"heartbeatTimeoutInSecond\":60,\"idleTimeout\":\"90s\",\"conf\":{\"spark.golden\":1}}"));
                assertThat(rest.post("/sessions", "{}").body().path("kind").asText())
                        .isEqualTo("shared");
                assertThat(rest.post("/sessions", "{\"kind\":\"sql\"}")
                                .body()
                                .path("kind")
                                .asText())
                        .isEqualTo("sql");
                neverShowsAnUnknownState(NAMED);
                isFoundByNameAndPage();
                hasALog(NAMED);
                Pair.awaitSession(rest, SHARED, "idle");
                Pair.awaitSession(rest, SQL, "idle");
                aSharedSessionWantsAKind();
                aSqlSessionSpeaksScalaToo();

                dyingByItself();
                stopping();
                deletingWhileRunning();
                assertThat(rest.get("/sessions").body().path("total").asInt()).isEqualTo(2);
                rest.delete("/sessions/" + NAMED);
                assertThat(rest.post("/sessions", "{\"name\":\"n1\"}").status()).isEqualTo(201);
            } finally {
                server.close();
                Processes.killApplications(dir.resolve("work"));
            }
        }
    }

    private void showsWhatItWasCreatedWith(Rest.Answer created) {
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text())
                .isEqualTo(
                        "{\"id\":0,\"name\":\"n1\",\"appId\":null,\"owner\":null,\"proxyUser\":null,\"state\":\"starting\","
                                + "\"kind\":\"spark\",\"appInfo\":{\"driverLogUrl\":null,\"sparkUiUrl\":null,\"executorLogUrls\":null},"
                                + "\"log\":[\"stdout: \",\"\\nstderr: \"],\"ttl\":\"2h\",\"idleTimeout\":\"90s\",\"driverMemory\":null,"
                                + "\"driverCores\":1,\"executorMemory\":null,\"executorCores\":0,\"conf\":{\"spark.golden\":\"1\"},"
                                + "\"archives\":[],\"files\":[],\"heartbeatTimeoutInSecond\":60,\"jars\":[],\"numExecutors\":2,"
                                + "\"pyFiles\":[],\"queue\":\"q\"}");
    }

    /** Hue, sparklyr and Airflow break on any other sequence. */
    private void neverShowsAnUnknownState(int id) {
        List<String> seen = new ArrayList<>();
        JsonNode idle = await("session " + id + " is idle")
                .atMost(Pair.LIMIT.multipliedBy(2))
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            JsonNode session = rest.get("/sessions/" + id).body();
                            seen.add(session.path("state").asText());
                            return session;
                        },
                        session -> session.path("state").asText().equals("idle"));
        assertThat(seen.stream().distinct()).containsExactly("starting", "idle");
        assertThat(idle.path("appId").asText()).startsWith("local-");
        assertThat(idle.path("log")).hasSizeLessThanOrEqualTo(10).isNotEmpty();
    }

    private void isFoundByNameAndPage() {
        for (String path : List.of("/state", "/log?from=0&size=3", "/statements")) {
            // The driver may have something to say between the two.
            await(path).atMost(Pair.LIMIT).until(() -> rest.get("/sessions/n1" + path)
                    .text()
                    .equals(rest.get("/sessions/0" + path).text()));
        }
        assertThat(rest.get("/sessions/n1/state").text()).isEqualTo("{\"id\":0,\"state\":\"idle\"}");
        assertThat(rest.get("/sessions/00/state").text()).isEqualTo("{\"id\":0,\"state\":\"idle\"}");
        JsonNode page = rest.get("/sessions?from=1&size=1").body();
        assertThat(page.path("from").asInt()).isEqualTo(1);
        assertThat(page.path("total").asInt()).isEqualTo(3);
        assertThat(page.path("sessions")).hasSize(1);
        assertThat(page.at("/sessions/0/id").asInt()).isEqualTo(1);
        JsonNode outside = rest.get("/sessions?from=-1&size=-5").body();
        assertThat(outside.path("from").asInt()).isEqualTo(-1);
        assertThat(outside.path("total").asInt()).isEqualTo(3);
        assertThat(outside.path("sessions")).isEmpty();
    }

    private void hasALog(int id) {
        JsonNode all = log(id, "?size=-1");
        assertThat(all.properties().stream().map(Map.Entry::getKey)).containsExactly("id", "from", "total", "log");
        List<String> lines = lines(all);
        assertThat(lines)
                .hasSize(all.path("total").asInt())
                .startsWith("stdout: ")
                .contains("\nstderr: ");
        assertThat(lines.size()).isGreaterThan(10);
        assertThat(lines(log(id, "?from=2&size=2"))).isEqualTo(lines.subList(2, 4));
        assertThat(lines(log(id, "?from=-1&size=2"))).hasSize(2);
        JsonNode beyond = log(id, "?from=5000");
        assertThat(beyond.path("from").asInt()).isEqualTo(5000);
        assertThat(beyond.path("log")).isEmpty();
    }

    private void aSharedSessionWantsAKind() {
        Rest.Answer refused = rest.post("/sessions/" + SHARED + "/statements", "{\"code\":\"1\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("Code type should be specified if session kind is shared");
        assertThat(text(SHARED, "{\"code\":\"1+1\",\"kind\":\"spark\"}")).isEqualTo("res0: Int = 2\n");
    }

    private void aSqlSessionSpeaksScalaToo() {
        int id = submit(SQL, "{\"code\":\"show tables\"}");
        assertThat(Pair.awaitStatement(rest, SQL, id)
                        .at("/output/data/application~1json/schema/fields/0/name")
                        .asText())
                .isEqualTo("namespace");
        assertThat(text(SQL, "{\"code\":\"1+1\",\"kind\":\"spark\"}")).isEqualTo("res0: Int = 2\n");
    }

    private void dyingByItself() {
        submit(SHARED, "{\"code\":\"System.exit(1)\",\"kind\":\"spark\"}");
        Pair.awaitSession(rest, SHARED, "dead");
        isDead(SHARED);
        assertThat(lines(log(SHARED, "?size=-1"))).startsWith("stdout: ").hasSizeGreaterThan(10);
    }

    private void stopping() {
        Rest.Answer stopped = rest.post("/sessions/n1/stop", "");
        assertThat(stopped.status()).isEqualTo(204);
        assertThat(stopped.text()).isEmpty();
        assertThat(rest.get("/sessions/0/state").body().path("state").asText()).isIn("shutting_down", "dead");
        Pair.awaitSession(rest, NAMED, "dead");
        isDead(NAMED);
    }

    private void isDead(int id) {
        Rest.Answer list = rest.get("/sessions/" + id + "/statements");
        assertThat(list.status()).isEqualTo(400);
        assertThat(list.text()).isEqualTo("{\"msg\":\"requirement failed: Session isn't active.\"}");
        Rest.Answer posted = rest.post("/sessions/" + id + "/statements", "{\"code\":\"1\"}");
        assertThat(posted.status()).isEqualTo(500);
        assertThat(posted.text()).isEqualTo("\"java.lang.IllegalStateException: Session is in state dead\"");
        JsonNode session = rest.get("/sessions/" + id).body();
        assertThat(session.size()).isEqualTo(23);
        assertThat(session.path("appId").asText()).startsWith("local-");
    }

    private void deletingWhileRunning() throws Exception {
        int id = submit(SQL, "{\"code\":\"Thread.sleep(600000)\",\"kind\":\"spark\"}");
        await("the statement runs").atMost(Pair.LIMIT).until(() -> rest.get("/sessions/" + SQL + "/statements/" + id)
                .body()
                .path("state")
                .asText()
                .equals("running"));
        List<ProcessHandle> family = Processes.applications(dir.resolve("work")).stream()
                .flatMap(application -> Processes.family(application).stream())
                .toList();
        assertThat(family).hasSizeGreaterThan(1);
        assertThat(rest.delete("/sessions/" + SQL).text()).isEqualTo("{\"msg\":\"deleted\"}");
        assertThat(rest.get("/sessions/" + SQL).text()).isEqualTo("{\"msg\":\"Session '2' not found.\"}");
        assertThat(rest.delete("/sessions/" + SQL).status()).isEqualTo(404);
        Processes.awaitEnd(family);
    }

    private int submit(int session, String body) {
        Rest.Answer answer = rest.post("/sessions/" + session + "/statements", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.body().path("id").asInt();
    }

    private String text(int session, String body) {
        return Pair.awaitStatement(rest, session, submit(session, body))
                .at("/output/data/text~1plain")
                .asText();
    }

    private JsonNode log(int id, String query) {
        return rest.get("/sessions/" + id + "/log" + query).body();
    }

    private static List<String> lines(JsonNode log) {
        List<String> lines = new ArrayList<>();
        log.path("log").forEach(line -> lines.add(line.asText()));
        return lines;
    }
}
