// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Part D of the checklist: statements, most of them in session {@code n1}, which has run none before. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
abstract class ContractStatements {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ContractServer server;
    private final Rest rest;
    private int n1;

    ContractStatements(ContractServer server) {
        this.server = server;
        this.rest = server.rest();
    }

    @BeforeAll
    void session() {
        n1 = server.n1();
    }

    @Test
    @DisplayName("51. POST statements: 201, Location, waiting")
    void n51_submit() {
        Rest.Answer posted = rest.post(statements(""), "{\"code\":\"1+1\"}");
        assertThat(posted.status()).isEqualTo(201);
        assertThat(posted.header("Location")).isEqualTo("/sessions/" + n1 + "/statements/0");
        assertThat(posted.text())
                .isEqualTo("{\"id\":0,\"code\":\"1+1\",\"state\":\"waiting\",\"output\":null,\"progress\":0.0,"
                        + "\"started\":0,\"completed\":0}");
    }

    @Test
    @DisplayName("52. then available, with its output")
    void n52_available() throws Exception {
        JsonNode statement = Pair.awaitStatement(rest, n1, 0);
        assertThat(statement.path("state").asText()).isEqualTo("available");
        assertThat(statement.path("output"))
                .isEqualTo(JSON.readTree(
                        "{\"status\":\"ok\",\"execution_count\":0,\"data\":{\"text/plain\":\"res0: Int = 2\\n\"}}"));
        assertThat(statement.path("progress").asDouble()).isEqualTo(1.0);
        assertThat(statement.path("started").asLong()).isPositive();
        assertThat(statement.path("completed").asLong())
                .isGreaterThanOrEqualTo(statement.path("started").asLong());
    }

    @Test
    @DisplayName("53. ids are consecutive, and are the execution count")
    void n53_ids() {
        int one = server.submit(n1, "1", null);
        int two = server.submit(n1, "2", null);
        assertThat(two).isEqualTo(one + 1);
        assertThat(Pair.awaitStatement(rest, n1, two)
                        .at("/output/execution_count")
                        .asInt())
                .isEqualTo(two);
    }

    @Test
    @DisplayName("54. code that does not compile")
    void n54_compileError() {
        JsonNode statement = Pair.awaitStatement(rest, n1, server.submit(n1, "abcde", null));
        assertThat(statement.path("state").asText()).isEqualTo("available");
        JsonNode output = statement.path("output");
        assertThat(output.path("status").asText()).isEqualTo("error");
        assertThat(output.path("ename").asText()).isEqualTo("Error");
        assertThat(output.path("evalue").asText()).contains("not found: value abcde");
        assertThat(output.path("traceback").isArray()).isTrue();
    }

    @Test
    @DisplayName("55. code that throws")
    void n55_runtimeError() {
        JsonNode output = server.output(n1, "throw new RuntimeException(\"boo\")");
        assertThat(output.path("evalue").asText()).isEqualTo("java.lang.RuntimeException: boo");
    }

    @Test
    @DisplayName("56. half a statement is an error, none at all is fine")
    void n56_incompleteAndEmpty() {
        assertThat(server.output(n1, "sc.").path("evalue").asText()).isEqualTo("incomplete statement");
        for (String nothing : List.of("// c", "")) {
            assertThat(server.output(n1, nothing).path("data").toString()).isEqualTo("{\"text/plain\":\"\"}");
        }
    }

    @Test
    @DisplayName("57. SQL for one statement: schema and rows")
    void n57_sql() throws Exception {
        JsonNode table = server.output(
                        n1,
                        "select 1 as one, null n, date\"2020-01-02\" dt, cast(1.10 as decimal(5,2)) dc, 'x' s",
                        "sql")
                .at("/data/application~1json");
        assertThat(table.at("/schema/fields/0/name").asText()).isEqualTo("one");
        assertThat(table.path("data")).isEqualTo(JSON.readTree("[[1,null,\"2020-01-02\",1.1,\"x\"]]"));
    }

    @Test
    @DisplayName("58. %json, %table, and what is no magic")
    void n58_magics() throws Exception {
        assertThat(server.output(n1, "val arr = Array(1,2,3)\n%json arr").path("data"))
                .isEqualTo(JSON.readTree("{\"application/json\":[1,2,3]}"));
        assertThat(server.output(n1, "val t = List(List(1,\"a\"),List(2,\"b\"))\n%table t")
                        .path("data"))
                .isEqualTo(JSON.readTree("{\"application/vnd.livy.table.v1+json\":{\"headers\":["
                        + "{\"type\":\"BIGINT_TYPE\",\"name\":\"0\"},{\"type\":\"STRING_TYPE\",\"name\":\"1\"}],"
                        + "\"data\":[[1,\"a\"],[2,\"b\"]]}}"));
        JsonNode unknown = server.output(n1, "%foo");
        assertThat(unknown.path("ename").asText()).isEqualTo("UnknownMagic");
        assertThat(unknown.path("evalue").asText()).isEqualTo("Unknown magic command foo");
    }

    @Test
    @DisplayName("59. an unknown field is 400; an unknown kind too, where Livy says 500")
    void n59_badStatements() {
        Rest.Answer field = rest.post(statements(""), "{\"code\":\"1\",\"x\":1}");
        assertThat(field.status()).isEqualTo(400);
        assertThat(field.body().asText()).startsWith("Unrecognized field \"x\"");
        Rest.Answer kind = rest.post(statements(""), "{\"code\":\"1\",\"kind\":\"bogus\"}");
        assertThat(kind.status()).isEqualTo(400);
        assertThat(kind.body().path("msg").asText()).contains("bogus");
    }

    @Test
    @DisplayName("60. a shared session wants a kind: 400, where Livy says 500")
    void n60_sharedWantsAKind() {
        int shared = server.idle("{}");
        Rest.Answer answer = rest.post("/sessions/" + shared + "/statements", "{\"code\":\"1\"}");
        rest.delete("/sessions/" + shared);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("msg").asText())
                .contains("Code type should be specified if session kind is shared");
    }

    @Test
    @DisplayName("61. the list, its order and its pages")
    void n61_list() {
        JsonNode all = rest.get(statements("")).body();
        int total = all.path("total_statements").asInt();
        assertThat(ids(all)).isEqualTo(IntStream.range(0, total).boxed().toList());
        assertThat(ids(rest.get(statements("?order=desc&from=0&size=1")).body()))
                .containsExactly(total - 1);
        assertThat(ids(rest.get(statements("?from=3&size=1")).body())).containsExactly(3);
    }

    @Test
    @DisplayName("62. a statement that is not there")
    void n62_unknownStatement() {
        Rest.Answer unknown = rest.get(statements("/999"));
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text()).isEqualTo("\"Statement not found\"");
        Rest.Answer garbled = rest.get(statements("/abc"));
        assertThat(garbled.status()).isEqualTo(400);
        assertThat(garbled.text()).isEqualTo("{\"msg\":\"For input string: \\\"abc\\\"\"}");
    }

    @Test
    @DisplayName("63. a running Spark job is cancelled")
    void n63_cancelRunningJob() {
        int running = server.submit(n1, "sc.parallelize(1 to 100, 100).map{x => Thread.sleep(500); x}.sum", null);
        await("tasks are done")
                .atMost(Pair.LIMIT)
                .until(() -> rest.get(statements("/" + running))
                                .body()
                                .path("progress")
                                .asDouble()
                        > 0);
        cancel(running);
        assertThat(state(running)).isIn("cancelling", "cancelled");
        JsonNode ended = Pair.awaitStatement(rest, n1, running);
        assertThat(ended.path("state").asText()).isEqualTo("cancelled");
        assertThat(ended.at("/output/evalue").asText()).contains("cancelled job group " + running);
    }

    @Test
    @DisplayName("64. a waiting statement is cancelled at once, and never ran")
    void n64_cancelWaiting() {
        int running = server.submit(n1, "Thread.sleep(60000)", null);
        int waiting = server.submit(n1, "1", null);
        cancel(waiting);
        JsonNode never = rest.get(statements("/" + waiting)).body();
        assertThat(never.path("state").asText()).isEqualTo("cancelled");
        assertThat(never.get("output").isNull()).isTrue();
        assertThat(never.path("started").asLong(-1)).isZero();
        cancel(running);
        Pair.awaitStatement(rest, n1, running);
    }

    @Test
    @DisplayName("65. cancelling what has ended, or never was, changes nothing")
    void n65_cancelEnded() {
        String before = rest.get(statements("/0")).text();
        cancel(0);
        cancel(9999);
        assertThat(rest.get(statements("/0")).text()).isEqualTo(before);
    }

    @Test
    @DisplayName("66. completion for Scala; none for SQL")
    void n66_completion() {
        Rest.Answer scala =
                rest.post("/sessions/" + n1 + "/completion", "{\"code\":\"sc.para\",\"kind\":\"spark\",\"cursor\":7}");
        assertThat(scala.status()).isEqualTo(200);
        assertThat(scala.body().path("candidates").toString()).contains("\"parallelize\"");
        Rest.Answer sql =
                rest.post("/sessions/" + n1 + "/completion", "{\"code\":\"sel\",\"kind\":\"sql\",\"cursor\":3}");
        assertThat(sql.text()).isEqualTo("{\"candidates\":[]}");
    }

    @Test
    @DisplayName("67. the last 100 statements are kept")
    void n67_retention() {
        int last = 0;
        while (last < 100) {
            last = server.submit(n1, "", null);
        }
        Pair.awaitStatement(rest, n1, last);
        assertThat(rest.get(statements("/0")).status()).isEqualTo(404);
        assertThat(rest.get(statements("")).body().path("total_statements").asInt())
                .isEqualTo(100);
    }

    @Test
    @DisplayName("68. a result beyond what a message may hold leaves the session usable")
    void n68_hugeResult() {
        JsonNode statement = Pair.awaitStatement(
                rest, n1, server.submit(n1, "val huge = \"x\" * (60 * 1024 * 1024)\n%json huge", null));
        assertThat(statement.path("state").asText()).isEqualTo("available");
        assertThat(statement.at("/output/evalue").asText()).contains("livy.rsc.rpc.max.size");
        assertThat(rest.get(statements("?order=desc&size=1")).status()).isEqualTo(200);
        assertThat(server.text(n1, "val small = 1")).isEqualTo("small: Int = 1\n");
    }

    @Test
    @DisplayName("69. a statement longer than the idle timeout runs to its end; Livy kills the session")
    void n69_busyIsNotIdle() {
        int id = server.idle("{\"kind\":\"spark\",\"idleTimeout\":\"6s\"}");
        JsonNode output = server.output(id, "Thread.sleep(9000); println(\"alive\")");
        assertThat(output.at("/data/text~1plain").asText()).isEqualTo("alive\n");
        await("and then it is idle")
                .atMost(Duration.ofSeconds(30))
                .until(() -> rest.get("/sessions/" + id).status() == 404);
    }

    @Test
    @DisplayName("70. lines may end as on Windows (Scala; for Python PythonStatementsTest)")
    void n70_carriageReturns() {
        assertThat(server.text(n1, "println(1)\r\nprintln(1)")).isEqualTo("1\n1\n");
    }

    @Test
    @DisplayName("71. %json of what is no data ends as text, and the session lives (Scala; for Python PythonMagicTest)")
    void n71_jsonOfAnything() {
        assertThat(server.output(n1, "%json new Object").path("status").asText())
                .isEqualTo("ok");
        Pair.awaitSession(rest, n1, "idle");
    }

    private String statements(String more) {
        return "/sessions/" + n1 + "/statements" + more;
    }

    private String state(int statement) {
        return rest.get(statements("/" + statement)).body().path("state").asText();
    }

    private void cancel(int statement) {
        Rest.Answer answer = rest.post(statements("/" + statement + "/cancel"), "{}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"msg\":\"canceled\"}");
    }

    private static List<Integer> ids(JsonNode page) {
        return StreamSupport.stream(page.path("statements").spliterator(), false)
                .map(statement -> statement.path("id").asInt())
                .toList();
    }
}
