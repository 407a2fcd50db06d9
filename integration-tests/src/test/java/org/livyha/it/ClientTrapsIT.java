// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What real clients break on, each test named after one of them: the form of answers. {@link LivyBugsIT} has the bugs
 * that we do not share, {@link StatementTrapsIT} has what concerns statements, {@link FailoverTrapsIT} what shows while a leader goes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientTrapsIT {
    private static final int STARTING = 0;
    private static final int DEAD = 1;
    private static final String NOT_READY = "\"java.lang.IllegalStateException: Session is in state %s\"";

    private Path dir;
    private TestingServer zookeeper;
    private ServerProcess server;
    private Wire wire;
    private String jar;

    @BeforeAll
    void start(@TempDir Path shared) throws Exception {
        dir = shared;
        zookeeper = ZooKeepers.single();
        server = Pair.alone(dir, zookeeper.getConnectString(), SparkHomes.pretending(dir), Map.of());
        wire = new Wire(server.url(), Duration.ofSeconds(20));
        jar = Files.writeString(dir.resolve("job.jar"), "nothing").toString();
        for (int id : List.of(STARTING, DEAD)) {
            assertThat(server.rest().post("/sessions", "{}").body().path("id").asInt())
                    .isEqualTo(id);
        }
        server.rest().post("/sessions/" + DEAD + "/stop", "");
        Pair.awaitSession(server.rest(), DEAD, "dead");
        server.rest().post("/batches", "{\"file\":\"" + jar + "\"}");
        Pair.awaitBatch(server.rest(), 0, "running");
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
        Processes.killApplications(dir.resolve("work"));
        zookeeper.close();
    }

    /** Zeppelin's regular expressions do not look beyond a line's end; Hue reads only what says that it is JSON. */
    @ParameterizedTest
    @EnumSource
    void everyClientGetsCompactJsonThatSaysSoWhateverItAccepts(KnownClient client) {
        for (Question question : Question.all()) {
            Wire.Answer answer = client.send(wire, question.method(), question.path(), question.body());
            String what = client + " " + question.method() + " " + question.path() + ": " + answer;
            assertThat(answer.header("Content-Type")).as(what).isEqualTo("application/json;charset=utf-8");
            if (!answer.text().isEmpty()) {
                assertThat(answer.json()).as(what).isNotNull();
                assertThat(answer.text()).as(what).isEqualTo(answer.json().toString());
            }
        }
    }

    @Test
    void zeppelinFindsItsWordsInTheBody() {
        Wire.Answer gone = KnownClient.ZEPPELIN.send(wire, "GET", "/sessions/99", null);
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.text().matches("(.*)\"Session '\\d+' not found.\"(.*)")).isTrue();
        Wire.Answer dead = KnownClient.ZEPPELIN.send(wire, "POST", "/sessions/1/statements", "{\"code\":\"1\"}");
        assertThat(dead.status()).isEqualTo(500);
        assertThat(dead.text()).contains("Session is in state dead");
    }

    /** Zeppelin's order puts text first, a browser's HTML; Scala's and Python's libraries have other habits. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/plain, application/json, application/*+json, */*",
                "text/html",
                "application/xml;q=1.0, application/json;q=0.1",
                "image/png",
                "*/*",
                "application/json",
                "application/vnd.livy.v0.1+json",
                "nonsense"
            })
    void zeppelinGetsJsonInWhateverOrderItAccepts(String accept) {
        for (Question question : Question.all()) {
            Wire.Answer answer =
                    wire.send(question.method(), question.path(), List.of("Accept: " + accept), question.body());
            assertThat(answer.header("Content-Type")).isEqualTo("application/json;charset=utf-8");
            assertThat(answer.status()).isNotEqualTo(406);
        }
    }

    @Test
    void livyClientHttpSendsContentEncodingUtf8OnEverything() {
        List<String> headers = List.of("Content-Encoding: UTF-8", "Accept: application/json");
        assertThat(wire.send("GET", "/sessions", headers, null).status()).isEqualTo(200);
        assertThat(wire.send("GET", "/sessions/0", headers, null).status()).isEqualTo(200);
        assertThat(wire.send("HEAD", "/batches", headers, null).status()).isEqualTo(200);
        Wire.Answer created = wire.send("POST", "/sessions/", headers, "{\"conf\":{\"livy.uri\":\"x\"}}");
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        assertThat(wire.send("DELETE", "/sessions/" + id(created), headers, null)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void livyClientHttpPostsToACollectionWithATrailingSlash() {
        Wire.Answer session = KnownClient.LIVY_CLIENT_HTTP.send(wire, "POST", "/sessions/", "{\"conf\":{}}");
        assertThat(session.status()).isEqualTo(201);
        assertThat(session.header("Location")).isEqualTo("/sessions/" + id(session));
        Wire.Answer batch = KnownClient.LIVY_CLIENT_HTTP.send(wire, "POST", "/batches/", batch(""));
        assertThat(batch.status()).isEqualTo(201);
        assertThat(KnownClient.PYTHON_API
                        .send(wire, "GET", "/sessions/", null)
                        .json()
                        .path("sessions"))
                .isNotEmpty();
        delete("/sessions/" + id(session));
        delete("/batches/" + id(batch));
    }

    @Test
    void pythonLivyChecksHealthByHead() {
        for (Question question : Question.all()) {
            if (question.method().equals("GET")) {
                int status = KnownClient.PYTHON_LIVY
                        .send(wire, "GET", question.path(), null)
                        .status();
                Wire.Answer head = KnownClient.PYTHON_LIVY.send(wire, "HEAD", question.path(), null);
                assertThat(head.status()).as(question.path()).isEqualTo(status).isNotEqualTo(405);
            }
        }
        assertThat(KnownClient.PYTHON_LIVY.send(wire, "HEAD", "/batches", null).status())
                .isEqualTo(200);
    }

    /** Sparkmagic, pylivy, dbt and Artie send no X-Requested-By. Status and body are what they compare with. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BROWSER")
    void everyClientMayCreateAndDeleteAndGetsTheExactStatusAndBody(KnownClient client) {
        for (String table : List.of("/sessions", "/batches")) {
            Wire.Answer created = client.send(wire, "POST", table, table.equals("/sessions") ? "{}" : batch(""));
            assertThat(created.status()).as(created.toString()).isEqualTo(201);
            assertThat(created.header("Location")).isEqualTo(table + "/" + id(created));
            String path = table + "/" + id(created);
            assertThat(client.send(wire, "GET", path, null).status()).isEqualTo(200);
            assertThat(client.send(wire, "GET", path + "/log", null).status()).isEqualTo(200);
            Wire.Answer deleted = client.send(wire, "DELETE", path, null);
            assertThat(deleted.status()).isEqualTo(200);
            assertThat(deleted.text()).isEqualTo("{\"msg\":\"deleted\"}");
            assertThat(client.send(wire, "DELETE", path, null).status()).isEqualTo(404);
        }
    }

    @Test
    void pylivyAirflowAndSparkmagicFindEveryKeyThoughItIsNull() {
        JsonNode session =
                KnownClient.PYLIVY.send(wire, "GET", "/sessions/0", null).json();
        for (String key : List.of("name", "appId", "owner", "proxyUser", "ttl", "idleTimeout", "queue")) {
            assertThat(session.has(key) && session.get(key).isNull()).as(key).isTrue();
        }
        JsonNode batch =
                KnownClient.AIRFLOW.send(wire, "GET", "/batches/0", null).json();
        for (String key : List.of("name", "appId", "owner", "proxyUser")) {
            assertThat(batch.has(key) && batch.get(key).isNull()).as(key).isTrue();
        }
        for (JsonNode one : List.of(session, batch)) {
            assertThat(one.get("appInfo").properties().stream().map(Map.Entry::getKey))
                    .containsExactly("driverLogUrl", "sparkUiUrl", "executorLogUrls");
            assertThat(one.get("log").isArray()).isTrue();
        }
        for (String log : List.of("/sessions/0/log?from=5000", "/batches/0/log?from=5000&size=100")) {
            JsonNode none = KnownClient.AIRFLOW.send(wire, "GET", log, null).json();
            assertThat(none.get("log").toString()).isEqualTo("[]");
            assertThat(none.get("total").isInt()).isTrue();
        }
    }

    @Test
    void airflowReadsIdsAsInts() {
        Wire.Answer session = KnownClient.AIRFLOW.send(wire, "POST", "/sessions", "{}");
        Wire.Answer batch = KnownClient.AIRFLOW.send(wire, "POST", "/batches", batch(""));
        for (Wire.Answer created : List.of(session, batch)) {
            assertThat(created.json().get("id").isInt()).isTrue();
        }
        for (String path : List.of("/batches/" + id(batch), "/sessions/" + id(session))) {
            for (String part : List.of("", "/state", "/log")) {
                JsonNode read =
                        KnownClient.AIRFLOW.send(wire, "GET", path + part, null).json();
                assertThat(read.get("id").isInt()).as(path + part).isTrue();
            }
            delete(path);
        }
    }

    /** {@code "10" < "5"} for pylivy, which compares the parts as text: 0.10.0 would be older than 0.5.0. */
    @Test
    void pylivyAndZeppelinTakeUsForALivyThatIsNewerThanAllTheyLookFor() {
        String version = KnownClient.PYLIVY
                .send(wire, "GET", "/version", null)
                .json()
                .path("version")
                .asText();
        Matcher ours = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)(\\S*)").matcher(version);
        assertThat(ours.matches()).as(version).isTrue();
        for (String wanted : List.of("0.2.0", "0.3.0", "0.4.0", "0.5.0", "0.8.0")) {
            String[] parts = wanted.split("\\.", 3);
            int order = Stream.of(1, 2, 3)
                    .map(part -> ours.group(part).compareTo(parts[part - 1]))
                    .filter(difference -> difference != 0)
                    .findFirst()
                    .orElse(0);
            assertThat(order).as("pylivy: " + version + " and " + wanted).isNotNegative();
            assertThat(zeppelinNumber(version)).isGreaterThanOrEqualTo(zeppelinNumber(wanted));
        }
    }

    private static int zeppelinNumber(String version) {
        String[] parts = version.split("-", 2)[0].split("\\.", -1);
        return Integer.parseInt(parts[0]) * 10_000 + Integer.parseInt(parts[1]) * 100 + Integer.parseInt(parts[2]);
    }

    @Test
    void hueNeverSeesNotStartedOnCreate() {
        Wire.Answer session = KnownClient.HUE.send(wire, "POST", "/sessions", "{\"kind\":\"spark\"}");
        Wire.Answer batch = KnownClient.HUE.send(wire, "POST", "/batches", batch(""));
        assertThat(session.json().path("state").asText()).isEqualTo("starting");
        assertThat(batch.json().path("state").asText()).isIn("starting", "running");
        delete("/sessions/" + id(session));
        delete("/batches/" + id(batch));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sessions", "/batches", "/sessions/0/statements"})
    void anUnknownFieldIsAnsweredWithABareStringAsLivyDoes(String path) {
        Wire.Answer answer =
                KnownClient.ARTIE.send(wire, "POST", path, "{\"code\":\"1\",\"file\":\"/x\",\"heartbeat\":1}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().isTextual()).as(answer.text()).isTrue();
        assertThat(answer.json().asText()).startsWith("Unrecognized field \"");
    }

    @Test
    void zeppelinReadsWhyASessionTakesNoStatement() {
        for (Map.Entry<Integer, String> session :
                Map.of(STARTING, "starting", DEAD, "dead").entrySet()) {
            Wire.Answer answer = KnownClient.ZEPPELIN.send(
                    wire, "POST", "/sessions/" + session.getKey() + "/statements", "{\"code\":\"1\"}");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).isEqualTo(NOT_READY.formatted(session.getValue()));
        }
    }

    private String batch(String more) {
        return "{\"file\":\"" + jar + "\"" + more + "}";
    }

    private static int id(Wire.Answer created) {
        return created.json().path("id").asInt(-1);
    }

    private void delete(String path) {
        assertThat(wire.send("DELETE", path, List.of(), null).text()).isEqualTo("{\"msg\":\"deleted\"}");
    }
}
