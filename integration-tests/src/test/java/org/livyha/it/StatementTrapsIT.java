// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.Map;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real clients break on in statements, each test named after one of them. One real Spark session for all of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StatementTrapsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STATEMENTS = "/sessions/0/statements";

    private TestingServer zookeeper;
    private ServerProcess server;
    private Wire wire;
    private Path dir;
    private StateWatch watch;

    @BeforeAll
    void start(@TempDir Path shared) throws Exception {
        dir = shared;
        zookeeper = ZooKeepers.single();
        server = Pair.alone(dir, zookeeper.getConnectString(), SparkHomes.real(), Map.of());
        wire = new Wire(server.url(), Duration.ofSeconds(20));
        // dbt sends a kind and nothing else, and waits for idle.
        Wire.Answer created = KnownClient.DBT_SPARK_LIVY.send(wire, "POST", "/sessions", "{\"kind\":\"spark\"}");
        assertThat(created.status()).isEqualTo(201);
        watch = new StateWatch(server, List.of("/sessions", "/sessions/0", "/sessions/0/state", STATEMENTS));
        Pair.awaitSession(server.rest(), 0, "idle");
    }

    @AfterAll
    void stop() throws Exception {
        watch.close();
        server.close();
        Processes.killApplications(dir.resolve("work"));
        zookeeper.close();
    }

    /** Artie knows that a statement has ended by nothing else. Sparkmagic and pylivy look {@code output} up unasked. */
    @Test
    void artieSparkmagicAndPylivyFindStartedCompletedAndOutputFromTheBeginning() {
        Wire.Answer posted = submit(KnownClient.ARTIE, "Thread.sleep(300)", null);
        JsonNode fresh = posted.json();
        for (JsonNode statement : List.of(fresh, get(KnownClient.PYLIVY, fresh.path("id")))) {
            assertThat(statement.has("output")).as(statement.toString()).isTrue();
            assertThat(statement.get("started").isIntegralNumber()).isTrue();
            boolean ended = Set.of("available", "cancelled").contains(statement.get("state").asText());
            assertThat(statement.get("completed").asLong(-1) > 0).isEqualTo(ended);
            assertThat(statement.get("id").isInt()).isTrue();
            assertThat(statement.get("code").asText()).isEqualTo("Thread.sleep(300)");
        }
        JsonNode ended = Pair.awaitStatement(server.rest(), 0, fresh.path("id").asInt());
        assertThat(ended.get("started").asLong()).isPositive();
        assertThat(ended.get("completed").asLong())
                .isGreaterThanOrEqualTo(ended.get("started").asLong() + 300);
    }

    /** Sparklyr asserts that there is exactly one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 + 1",
                "",
                "// a comment",
                "val quiet = 1;",
                "println(1)\nprintln(2)\n3",
                "System.err.println(\"err\"); System.out.println(\"out\")",
                "val shown = Map(\"a\" -> 1)\n%json shown",
                "val rows = List(List(1, \"a\"), List(2, \"b\"))\n%table rows",
                "spark.range(3).show()",
                "case class Point(x: Int)"
            })
    void sparklyrFindsExactlyOneMimeType(String code) {
        JsonNode output = run(code, null).path("output");
        if (output.path("status").asText().equals("ok")) {
            assertThat(output.path("data")).as(output.toString()).hasSize(1);
        } else {
            assertThat(output.has("data")).as(output.toString()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1 as one, 'x' as name",
                "select * from range(5000)",
                "show tables",
                "create temporary view v as select 1 as a",
                "select * from range(0)"
            })
    void dbtFindsATableInApplicationJson(String query) {
        JsonNode output = run(query, "sql").path("output");
        assertThat(output.path("status").asText()).as(output.toString()).isEqualTo("ok");
        assertThat(output.path("data").properties().stream().map(Map.Entry::getKey))
                .containsExactly("application/json");
        JsonNode table = output.path("data").path("application/json");
        assertThat(table.path("data").isArray()).isTrue();
        assertThat(table.at("/schema/fields").isArray()).isTrue();
        for (JsonNode field : table.at("/schema/fields")) {
            assertThat(field.path("name").isTextual()).isTrue();
            assertThat(field.has("type")).isTrue();
            assertThat(field.path("nullable").isBoolean()).isTrue();
        }
        for (JsonNode row : table.path("data")) {
            assertThat(row).hasSameSizeAs(table.at("/schema/fields"));
        }
    }

    /** dbt, Zeppelin and NiFi would wait for ever on any other end, of whatever the code dies. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nosuchvalue",
                "sc.",
                "throw new RuntimeException(\"boo\")",
                "throw null",
                "throw new Error(\"x\")",
                "throw new OutOfMemoryError(\"pretended\")",
                "throw new ThreadDeath",
                "def deep(n: Int): Int = 1 + deep(n + 1)\ndeep(0)",
                "Thread.currentThread.interrupt(); Thread.sleep(1000)",
                "sc.parallelize(1 to 2).map(x => x / 0).collect()",
                "spark.sql(\"select nosuch\")",
                "throw new scala.util.control.ControlThrowable {}",
                "%nosuchmagic x"
            })
    void dbtZeppelinAndNifiSeeAFailedStatementAsAvailableWithAnErrorOutput(String code) {
        JsonNode statement = run(code, null);
        assertThat(statement.path("state").asText()).isEqualTo("available");
        JsonNode output = statement.path("output");
        assertThat(output.path("status").asText()).as(output.toString()).isEqualTo("error");
        // Sparkmagic looks all of them up.
        assertThat(output.path("ename").isTextual() && output.path("evalue").isTextual())
                .as(output.toString())
                .isTrue();
        assertThat(output.path("traceback").isArray()).isTrue();
        assertThat(run("40 + 2", null).path("output").toString()).contains("42");
    }

    @Test
    void dbtSeesAFailedQueryAsAvailableToo() {
        JsonNode statement = run("select nosuch", "sql");
        assertThat(statement.path("state").asText()).isEqualTo("available");
        assertThat(statement.at("/output/status").asText()).isEqualTo("error");
    }

    /** Zeppelin's body is empty, sparkmagic's an object, the query console's junk. */
    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"msg\":\"cancel\"}"})
    void everyClientMayCancelInItsOwnWay(String body) {
        JsonNode posted =
                submit(KnownClient.ZEPPELIN, "Thread.sleep(600000)", null).json();
        await("it runs").atMost(Pair.LIMIT).until(() -> get(KnownClient.ZEPPELIN, posted.path("id"))
                .path("state")
                .asText()
                .equals("running"));
        Wire.Answer answer =
                KnownClient.ZEPPELIN.send(wire, "POST", STATEMENTS + "/" + posted.path("id") + "/cancel", body);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"msg\":\"canceled\"}");
        JsonNode ended = Pair.awaitStatement(server.rest(), 0, posted.path("id").asInt());
        assertThat(ended.path("state").asText()).isEqualTo("cancelled");
    }

    /** Nobody may wait for ever for what died with its driver, nor be told that it is gone. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aStatementThatIsLostWithItsDriverEndsForWhoeverPollsIt() throws Exception {
        int id = submit(KnownClient.SPARKMAGIC, "Thread.sleep(200); System.exit(1)", null)
                .json()
                .path("id")
                .asInt();
        Wire.Answer last = await("the poller is told of the end")
                .atMost(Pair.LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> KnownClient.SPARKMAGIC.send(wire, "GET", STATEMENTS + "/" + id, null),
                        answer -> answer.status() != 200 && answer.status() != 503);
        assertThat(last.text()).isEqualTo("{\"msg\":\"requirement failed: Session isn't active.\"}");
        assertThat(last.status()).isEqualTo(400);
        Pair.awaitSession(server.rest(), 0, "dead");

        List<StateWatch.Look> looks = watch.stop();
        StateWatch.onlyKnownStates(looks);
        assertThat(StateWatch.shown(looks, "/sessions/0/state")).containsExactly("starting", "idle", "busy", "dead");
        assertThat(StateWatch.shown(looks, STATEMENTS)).contains("running", "available", "cancelled");
        assertThat(looks).allMatch(look -> look.failure() == null);
        assertThat(looks.stream().map(look -> look.answer().status()).distinct())
                .isSubsetOf(200, 400, 503);
    }

    private Wire.Answer submit(KnownClient client, String code, String kind) {
        var body = JSON.createObjectNode().put("code", code);
        if (kind != null) {
            body.put("kind", kind);
        }
        Wire.Answer posted = client.send(wire, "POST", STATEMENTS, body.toString());
        assertThat(posted.status()).as(posted.toString()).isEqualTo(201);
        return posted;
    }

    private JsonNode run(String code, String kind) {
        int id = submit(KnownClient.SPARKLYR, code, kind).json().path("id").asInt();
        return Pair.awaitStatement(server.rest(), 0, id);
    }

    private JsonNode get(KnownClient client, JsonNode id) {
        return client.send(wire, "GET", STATEMENTS + "/" + id, null).json();
    }
}
