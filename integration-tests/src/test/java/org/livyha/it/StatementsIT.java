// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a client sees of statements, held against what Livy was seen to answer. One server, one real Spark session for all
 * tests; none of them counts on the ids of another's statements.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatementsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RETAINED = 6;

    private TestingServer zookeeper;
    private ServerProcess server;
    private Rest rest;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        zookeeper = ZooKeepers.single();
        server = Pair.alone(
                dir,
                zookeeper.getConnectString(),
                SparkHomes.real(),
                Map.of("livy.rsc.retained-statements", String.valueOf(RETAINED)));
        rest = server.rest();
        rest.post("/sessions", "{\"kind\":\"spark\"}");
        Pair.awaitSession(rest, 0, "idle");
    }

    @AfterAll
    void stop() throws Exception {
        rest.delete("/sessions/0");
        server.close();
        zookeeper.close();
    }

    @Test
    void aStatementFromWaitingToAvailable() {
        Rest.Answer posted = rest.post("/sessions/0/statements", "{\"code\":\"val one = 1\\none + 1\"}");
        assertThat(posted.status()).isEqualTo(201);
        int id = posted.body().path("id").asInt();
        assertThat(posted.text())
                .isEqualTo(
                        "{\"id\":" + id + ",\"code\":\"val one = 1\\none + 1\",\"state\":\"waiting\",\"output\":null,"
                                + "\"progress\":0.0,\"started\":0,\"completed\":0}");
        JsonNode ended = Pair.awaitStatement(rest, 0, id);
        assertThat(ended.path("state").asText()).isEqualTo("available");
        assertThat(ended.path("progress").asDouble()).isEqualTo(1.0);
        assertThat(ended.path("started").asLong())
                .isPositive()
                .isLessThanOrEqualTo(ended.path("completed").asLong());
        assertThat(ended.at("/output/status").asText()).isEqualTo("ok");
        assertThat(ended.at("/output/execution_count").asInt(-1)).isEqualTo(id);
        assertThat(ended.at("/output/data/text~1plain").asText()).matches("one: Int = 1\nres\\d+: Int = 2\n");
        assertThat(submit("one", null)).isEqualTo(id + 1);
    }

    @Test
    void whatScalaSays() {
        assertThat(output("println(\"hello\"); System.err.println(\"err\")")
                        .at("/data/text~1plain")
                        .asText())
                .isEqualTo("hello\n");
        assertThat(output("case class P(a:Int,b:String); val ps = Seq(P(1,\"x\"),P(2,\"y\"))\n"
                                + "sc.parallelize(ps).map(p => p.a * 10).collect()")
                        .at("/data/text~1plain")
                        .asText())
                .startsWith("defined class P\nps: Seq[P] = List(P(1,x), P(2,y))\nres")
                .endsWith(": Array[Int] = Array(10, 20)\n");
        for (String nothing : List.of("", "// only a comment")) {
            JsonNode output = output(nothing);
            assertThat(output.path("status").asText()).isEqualTo("ok");
            assertThat(output.path("data").toString()).isEqualTo("{\"text/plain\":\"\"}");
        }
    }

    @Test
    void whatScalaComplainsOf() {
        JsonNode compile = error("abcde");
        assertThat(compile.path("evalue").asText()).contains("not found: value abcde");
        assertThat(compile.path("traceback").isArray()).isTrue();
        JsonNode type = error("val x: Int = \"a\"");
        assertThat(type.path("evalue").asText()).matches("<console>:\\d+: error: type mismatch;");
        assertThat(type.path("traceback").toString())
                .isEqualTo("[\" found   : String(\\\"a\\\")\\n\",\" required: Int\\n\","
                        + "\"       val x: Int = \\\"a\\\"\\n\",\"                    ^\\n\"]");
        JsonNode runtime = error("throw new RuntimeException(\"boo\")");
        assertThat(runtime.path("evalue").asText()).isEqualTo("java.lang.RuntimeException: boo");
        JsonNode incomplete = error("sc.");
        assertThat(incomplete.path("evalue").asText()).isEqualTo("incomplete statement");
        assertThat(incomplete.path("traceback").toString()).isEqualTo("[]");
    }

    @Test
    void sqlInAScalaSession() throws Exception {
        String query = "select 1 as one, cast(2.5 as double) d, null n, array(1,2) a, map(\"k\",1) m,"
                + " date\"2020-01-02\" dt, cast(1.10 as decimal(5,2)) dc, true b";
        JsonNode output = ended(submit(query, "sql")).path("output");
        assertThat(output.path("status").asText()).as(output.toString()).isEqualTo("ok");
        JsonNode table = output.path("data").path("application/json");
        assertThat(output.path("data").size()).isEqualTo(1);
        assertThat(table.path("data"))
                .isEqualTo(JSON.readTree("[[1,2.5,null,[1,2],{\"k\":1},\"2020-01-02\",1.1,true]]"));
        assertThat(table.at("/schema/type").asText()).isEqualTo("struct");
        assertThat(table.at("/schema/fields/0"))
                .isEqualTo(JSON.readTree("{\"name\":\"one\",\"type\":\"integer\",\"nullable\":false,\"metadata\":{}}"));
        assertThat(table.at("/schema/fields/2/type").asText()).isEqualTo("void");
        assertThat(table.at("/schema/fields/6/type").asText()).isEqualTo("decimal(5,2)");

        output("sc.parallelize(Seq((1,\"a\"),(2,\"b\"))).toDF(\"id\",\"s\").createOrReplaceTempView(\"t\")");
        JsonNode shared = ended(submit("select * from t order by id", "sql")).path("output");
        assertThat(shared.at("/data/application~1json/data")).isEqualTo(JSON.readTree("[[1,\"a\"],[2,\"b\"]]"));

        JsonNode wrong = ended(submit("select nosuch", "sql")).path("output");
        assertThat(wrong.path("status").asText()).isEqualTo("error");
        assertThat(wrong.path("ename").asText()).isEqualTo("Error");
    }

    @Test
    void retentionOrderAndPages() {
        int last = 0;
        for (int i = 0; i < RETAINED + 1; i++) {
            last = ended(submit("" + i, null)).path("id").asInt();
        }
        assertThat(list("").path("total_statements").asInt()).isEqualTo(RETAINED);
        assertThat(ids(list(""))).containsExactly(last - 5, last - 4, last - 3, last - 2, last - 1, last);
        Rest.Answer evicted = rest.get("/sessions/0/statements/" + (last - RETAINED));
        assertThat(evicted.status()).isEqualTo(404);
        assertThat(evicted.text()).isEqualTo("\"Statement not found\"");
        assertThat(ids(list("?order=desc&from=0&size=1"))).containsExactly(last);
        assertThat(ids(list("?order=%20DESC%20&from=1&size=2"))).containsExactly(last - 1, last - 2);
        assertThat(ids(list("?order=nonsense&from=3&size=1"))).containsExactly(last - 2);
        assertThat(ids(list("?from=4"))).containsExactly(last - 1, last);
        assertThat(ids(list("?from=99"))).isEmpty();
        assertThat(list("?from=99").path("total_statements").asInt()).isEqualTo(RETAINED);
    }

    @Test
    void aWaitingStatementIsCancelledAtOnceAndARunningJobSoon() {
        int running = submit("sc.parallelize(1 to 100, 100).map{x => Thread.sleep(500); x}.sum", null);
        int waiting = submit("\"queued\"", null);
        awaitProgress(running);
        assertThat(rest.get("/sessions/0/state").text()).isEqualTo("{\"id\":0,\"state\":\"busy\"}");

        assertThat(cancel(waiting)).isEqualTo("{\"msg\":\"canceled\"}");
        JsonNode never = rest.get("/sessions/0/statements/" + waiting).body();
        assertThat(never.path("state").asText()).isEqualTo("cancelled");
        assertThat(never.get("output").isNull()).isTrue();
        assertThat(never.path("started").asLong(-1)).isZero();
        assertThat(never.path("progress").asDouble()).isEqualTo(1.0);

        assertThat(cancel(running)).isEqualTo("{\"msg\":\"canceled\"}");
        JsonNode stopped = Pair.awaitStatement(rest, 0, running);
        assertThat(stopped.path("state").asText()).isEqualTo("cancelled");
        assertThat(stopped.path("started").asLong()).isPositive();
        assertThat(stopped.path("output").toString()).containsIgnoringCase("cancelled");
        Pair.awaitSession(rest, 0, "idle");

        String before = rest.get("/sessions/0/statements/" + running).text();
        for (int finishedOrUnknown : List.of(running, waiting, 9999)) {
            assertThat(cancel(finishedOrUnknown)).isEqualTo("{\"msg\":\"canceled\"}");
        }
        assertThat(rest.get("/sessions/0/statements/" + running).text()).isEqualTo(before);
        assertThat(output("6 * 7").at("/data/text~1plain").asText()).endsWith(": Int = 42\n");
    }

    @Test
    void whatAClientMayGetWrong() {
        for (String garbled : List.of("", "{bad", "null", "[]", "{\"code\":\"1\",\"x\":1}", "{\"code\":{}}")) {
            Rest.Answer answer = rest.post("/sessions/0/statements", garbled);
            assertThat(answer.status()).as(garbled).isEqualTo(400);
            assertThat(answer.body().isTextual()).as(answer.text()).isTrue();
            assertThat(answer.text()).doesNotContain("\\tat ", "Exception");
        }
        for (String wrong : List.of("{}", "{\"code\":null}", "{\"code\":\"1\",\"kind\":\"bogus\"}")) {
            Rest.Answer answer = rest.post("/sessions/0/statements", wrong);
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.body().path("msg").asText()).isNotEmpty().doesNotContain("\tat ", "Exception");
        }
        Rest.Answer unknown = rest.get("/sessions/0/statements/999999");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text()).isEqualTo("\"Statement not found\"");
        for (String number : List.of("/abc", "?from=abc", "?size=abc")) {
            Rest.Answer answer = rest.get("/sessions/0/statements" + number);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).isEqualTo("{\"msg\":\"For input string: \\\"abc\\\"\"}");
        }
        assertThat(rest.get("/sessions/0/state").text()).isEqualTo("{\"id\":0,\"state\":\"idle\"}");
    }

    /** Livy tolerates the field; sparkmagic's ancestors send it. CRLF comes from notebooks on Windows. */
    @Test
    void oddThingsThatClientsReallySend() {
        Rest.Answer answer = rest.post("/sessions/0/statements", "{\"code\":\"1\",\"msg_type\":\"execute_request\"}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(ended(answer.body().path("id").asInt()).at("/output/status").asText())
                .isEqualTo("ok");
        assertThat(output("println(1)\r\nprintln(2)").at("/data/text~1plain").asText())
                .isEqualTo("1\n2\n");
    }

    private JsonNode output(String code) {
        return ended(submit(code, null)).path("output");
    }

    private JsonNode error(String code) {
        JsonNode statement = ended(submit(code, null));
        assertThat(statement.path("state").asText()).isEqualTo("available");
        JsonNode output = statement.path("output");
        assertThat(output.path("status").asText()).as(output.toString()).isEqualTo("error");
        assertThat(output.path("ename").asText()).isEqualTo("Error");
        assertThat(output.path("execution_count")).isEqualTo(statement.path("id"));
        return output;
    }

    private int submit(String code, String kind) {
        Rest.Answer answer = rest.post(
                "/sessions/0/statements",
                kind == null
                        ? JSON.createObjectNode().put("code", code).toString()
                        : JSON.createObjectNode()
                                .put("code", code)
                                .put("kind", kind)
                                .toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.body().path("id").asInt();
    }

    private JsonNode ended(int id) {
        return Pair.awaitStatement(rest, 0, id);
    }

    /** Until Spark has done some of its tasks: before that, the code may still be compiling. */
    private void awaitProgress(int id) {
        await("statement " + id + " makes progress")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> rest.get("/sessions/0/statements/" + id)
                                .body()
                                .path("progress")
                                .asDouble()
                        > 0);
    }

    private String cancel(int id) {
        return rest.post("/sessions/0/statements/" + id + "/cancel", "{}").text();
    }

    private JsonNode list(String query) {
        return rest.get("/sessions/0/statements" + query).body();
    }

    private static List<Integer> ids(JsonNode page) {
        return StreamSupport.stream(page.path("statements").spliterator(), false)
                .map(statement -> statement.path("id").asInt())
                .toList();
    }
}
