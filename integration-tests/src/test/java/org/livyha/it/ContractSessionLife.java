// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Part C of the checklist: sessions from POST to each of their ends. One of them, {@code n1}, is left for the parts after it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
abstract class ContractSessionLife {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final ContractServer server;
    private final Rest rest;
    private Rest.Answer created;
    private int n1;
    private int shared;

    ContractSessionLife(ContractServer server) {
        this.server = server;
        this.rest = server.rest();
    }

    @Test
    @DisplayName("33. POST /sessions: 201, Location, the 23 fields in their order")
    void n33_create() {
        created = rest.post("/sessions", ContractServer.N1);
        n1 = created.body().path("id").asInt();
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/sessions/" + n1);
        assertThat(created.text())
                .isEqualTo("{\"id\":" + n1 + ",\"name\":\"n1\",\"appId\":null,\"owner\":null,\"proxyUser\":null,"
                        + "\"state\":\"starting\",\"kind\":\"spark\",\"appInfo\":{\"driverLogUrl\":null,"
                        + "\"sparkUiUrl\":null,\"executorLogUrls\":null},\"log\":[\"stdout: \",\"\\nstderr: \"],"
                        + "\"ttl\":\"2h\",\"idleTimeout\":\"90m\",\"driverMemory\":null,\"driverCores\":1,"
                        + "\"executorMemory\":null,\"executorCores\":0,\"conf\":{\"spark.golden\":\"1\"},"
                        + "\"archives\":[],\"files\":[],\"heartbeatTimeoutInSecond\":600,\"jars\":[],"
                        + "\"numExecutors\":2,\"pyFiles\":[],\"queue\":\"q\"}");
    }

    @Test
    @DisplayName("34. ids only grow, whatever is deleted (AcknowledgedIT: across failovers too)")
    void n34_idsGrow() {
        int one = server.create("{}");
        rest.delete("/sessions/" + one);
        int two = server.create("{}");
        rest.delete("/sessions/" + two);
        assertThat(one).isGreaterThan(n1);
        assertThat(two).isGreaterThan(one);
    }

    @Test
    @DisplayName("35. no kind is shared")
    void n35_noKind() {
        Rest.Answer answer = rest.post("/sessions", "{}");
        shared = answer.body().path("id").asInt();
        assertThat(answer.body().path("kind").asText()).isEqualTo("shared");
    }

    @Test
    @DisplayName("36. scala is spark, python is pyspark, r is sparkr")
    void n36_kinds() {
        Map.of("scala", "spark", "python", "pyspark", "r", "sparkr").forEach((asked, shown) -> {
            JsonNode session =
                    rest.post("/sessions", "{\"kind\":\"" + asked + "\"}").body();
            rest.delete("/sessions/" + session.path("id").asInt());
            assertThat(session.path("kind").asText()).isEqualTo(shown);
        });
    }

    @Test
    @DisplayName("37. numbers in conf come back as text")
    void n37_confValues() {
        assertThat(created.body().at("/conf/spark.golden").isTextual()).isTrue();
    }

    @Test
    @DisplayName("38. a name is as good as an id")
    void n38_byName() {
        assertThat(rest.get("/sessions/n1").body().path("id").asInt()).isEqualTo(n1);
        String state = rest.get("/sessions/n1/state").text();
        assertThat(state).matches("\\{\"id\":" + n1 + ",\"state\":\"\\w+\"}");
    }

    @Test
    @DisplayName("39. a name that is taken")
    void n39_duplicateName() {
        Rest.Answer answer = rest.post("/sessions", "{\"name\":\"n1\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("msg").asText())
                .matches("Rejected, Reason: Duplicate session name: Some\\(n1\\) for session \\d+");
    }

    @Test
    @DisplayName("40. a statement while starting: 500, a bare string")
    void n40_statementWhileStarting() {
        int starting = server.create("{\"kind\":\"spark\"}");
        Rest.Answer answer = rest.post("/sessions/" + starting + "/statements", "{\"code\":\"1\"}");
        rest.delete("/sessions/" + starting);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).isEqualTo("\"java.lang.IllegalStateException: Session is in state starting\"");
    }

    @Test
    @DisplayName("41. starting, then idle; never running")
    void n41_states() {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        await("n1 is idle").atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> {
            seen.add(state(n1));
            return seen.contains("idle");
        });
        assertThat(seen).isSubsetOf("starting", "idle", "busy");
    }

    @Test
    @DisplayName("42. the log: its keys, its first line, its pages")
    void n42_log() {
        JsonNode all = rest.get("/sessions/" + n1 + "/log?size=-1").body();
        assertThat(all.properties().stream().map(Map.Entry::getKey)).containsExactly("id", "from", "total", "log");
        assertThat(all.path("log")).hasSize(all.path("total").asInt());
        assertThat(all.at("/log/0").asText()).isEqualTo("stdout: ");
        JsonNode two = rest.get("/sessions/" + n1 + "/log?from=2&size=2").body();
        assertThat(two.path("log")).hasSize(2);
        assertThat(two.at("/log/0")).isEqualTo(all.at("/log/2"));
        JsonNode beyond = rest.get("/sessions/" + n1 + "/log?from=5000").body();
        assertThat(beyond.path("from").asInt()).isEqualTo(5000);
        assertThat(beyond.path("log")).isEmpty();
    }

    @Test
    @DisplayName("43. a page of one; total is all of them")
    void n43_page() {
        JsonNode page = rest.get("/sessions?from=0&size=1").body();
        assertThat(page.path("sessions")).hasSize(1);
        assertThat(page.path("total").asInt()).isEqualTo(2);
    }

    @Test
    @DisplayName("44. connect, without a body, shows the session")
    void n44_connect() {
        Rest.Answer answer = rest.post("/sessions/" + n1 + "/connect", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().size()).isEqualTo(23);
        assertThat(answer.body().path("id").asInt()).isEqualTo(n1);
    }

    @Test
    @DisplayName("45. DELETE; after it 404, again and again")
    void n45_delete() {
        int id = server.create("{\"kind\":\"spark\"}");
        Rest.Answer deleted = rest.delete("/sessions/" + id);
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.text()).isEqualTo("{\"msg\":\"deleted\"}");
        assertThat(rest.get("/sessions/" + id).status()).isEqualTo(404);
        assertThat(rest.delete("/sessions/" + id).status()).isEqualTo(404);
    }

    @Test
    @DisplayName("46. stop keeps it listed, dead; interrupt too")
    void n46_stopAndInterrupt() {
        int stopped = server.create("{\"kind\":\"spark\"}");
        Rest.Answer stop = rest.post("/sessions/" + stopped + "/stop", "");
        assertThat(stop.status()).isEqualTo(204);
        assertThat(state(stopped)).isIn("shutting_down", "dead");
        assertThat(StreamSupport.stream(
                        rest.get("/sessions").body().path("sessions").spliterator(), false))
                .anyMatch(session -> session.path("id").asInt() == stopped);
        int interrupted = server.create("{\"kind\":\"spark\"}");
        Rest.Answer interrupt = rest.post("/sessions/" + interrupted + "/interrupt", "");
        assertThat(interrupt.status()).isEqualTo(200);
        assertThat(interrupt.text()).isEqualTo("{\"msg\":\"interrupted\"}");
        List.of(stopped, interrupted).forEach(id -> Pair.awaitSession(rest, id, "dead"));
    }

    @Test
    @DisplayName("47. a name is free again after DELETE")
    void n47_nameAgain() {
        for (int i = 0; i < 2; i++) {
            rest.delete("/sessions/" + server.create("{\"name\":\"again\"}"));
        }
        assertThat(rest.get("/sessions/again").status()).isEqualTo(404);
    }

    @Test
    @DisplayName("48. heartbeatTimeoutInSecond: it lives while somebody looks, and is gone soon after")
    void n48_heartbeat() {
        int id = server.create("{\"kind\":\"spark\",\"heartbeatTimeoutInSecond\":3}");
        Pair.awaitSession(rest, id, "idle");
        long looking = System.nanoTime();
        await("it lives while somebody looks")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    assertThat(state(id)).isEqualTo("idle");
                    return System.nanoTime() - looking > Duration.ofSeconds(6).toNanos();
                });
        // Lists are no heartbeats.
        await("the session nobody looks at is gone")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !isListed(id));
        assertThat(rest.get("/sessions/" + id).status()).isEqualTo(404);
    }

    @Test
    @DisplayName("49. idleTimeout: looking at the state is no activity")
    void n49_idleTimeout() {
        int id = server.create("{\"kind\":\"spark\",\"idleTimeout\":\"2s\"}");
        await("the idle session is gone")
                .atMost(LIMIT)
                .until(() -> rest.get("/sessions/" + id + "/state").status() == 404);
    }

    @Test
    @DisplayName("50. a driver that exits: dead; what each route then says")
    void n50_driverExit() {
        Pair.awaitSession(rest, shared, "idle");
        server.submit(shared, "System.exit(1)", "spark");
        Pair.awaitSession(rest, shared, "dead");
        Rest.Answer list = rest.get("/sessions/" + shared + "/statements");
        assertThat(list.status()).isEqualTo(400);
        assertThat(list.text()).isEqualTo("{\"msg\":\"requirement failed: Session isn't active.\"}");
        Rest.Answer post = rest.post("/sessions/" + shared + "/statements", "{\"code\":\"1\"}");
        assertThat(post.status()).isEqualTo(500);
        assertThat(post.text()).isEqualTo("\"java.lang.IllegalStateException: Session is in state dead\"");
        assertThat(rest.post("/sessions/" + shared + "/connect", "").status()).isEqualTo(200);
    }

    private String state(int id) {
        return rest.get("/sessions/" + id + "/state").body().path("state").asText();
    }

    private boolean isListed(int id) {
        return StreamSupport.stream(
                        rest.get("/sessions").body().path("sessions").spliterator(), false)
                .anyMatch(session -> session.path("id").asInt() == id);
    }
}
