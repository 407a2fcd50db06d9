// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code clearErrors}: what a client may get wrong is answered as Livy's clients expect it, and makes, burns and starts
 * nothing. One running server, real ZooKeeper, a Spark that only pretends. The cases are in {@link BadInputs}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private Path dir;
    private TestingServer zookeeper;
    private ServerProcess server;

    @BeforeAll
    void start(@TempDir Path shared) throws Exception {
        dir = shared;
        zookeeper = ZooKeepers.single();
        server = Pair.alone(dir, zookeeper.getConnectString(), SparkHomes.pretending(dir), Map.of());
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
        Processes.killApplications(workDir());
        zookeeper.close();
    }

    static Stream<BadInputs.Case> cases() {
        return BadInputs.all();
    }

    @Order(1)
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isAnsweredAsLivysClientsExpect(BadInputs.Case bad) throws Exception {
        HttpResponse<String> response = send(bad);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(bad.status());
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json;charset=utf-8");
        String text = response.body();
        assertThat(text).doesNotContain("\tat ", "\\tat ", "Exception");
        switch (bad.shape()) {
            case MESSAGE -> {
                JsonNode body = JSON.readTree(text);
                assertThat(body.size()).as(text).isEqualTo(1);
                assertThat(body.path("msg").asText()).containsPattern(bad.expected());
            }
            case BARE -> {
                JsonNode body = JSON.readTree(text);
                assertThat(body.isTextual()).as(text).isTrue();
                assertThat(body.asText()).containsPattern(bad.expected());
            }
            case EMPTY -> assertThat(text).isEmpty();
            case NOT_ALLOWED -> {
                assertThat(text).isEmpty();
                assertThat(response.headers().firstValue("Allow").orElse("").split(", "))
                        .containsExactlyInAnyOrder(bad.expected().pattern().split(", "));
            }
        }
    }

    private HttpResponse<String> send(BadInputs.Case bad) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + bad.path()))
                .timeout(Duration.ofSeconds(20))
                .method(
                        bad.method(),
                        bad.body() == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(
                                        bad.body().getBytes(StandardCharsets.ISO_8859_1)));
        if (bad.type() != null) {
            request.header("Content-Type", bad.type());
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Order(2)
    @Test
    void nothingWasMadeBurntOrStarted() throws Exception {
        Rest rest = server.rest();
        for (String collection : List.of("/sessions", "/batches")) {
            assertThat(rest.get(collection).text()).isEqualTo("{\"from\":0,\"total\":0,\"sessions\":[]}");
        }
        assertThat(Processes.launchDirectories(workDir())).isEmpty();
        assertThat(Processes.applications(workDir())).isEmpty();

        JsonNode session = rest.post("/sessions", "{\"name\":\"n1\"}").body();
        assertThat(session.path("id").asInt(-1)).isZero();
        assertThat(session.path("kind").asText()).isEqualTo("shared");
        String file = dir.resolve("x.jar").toString();
        JsonNode batch = rest.post("/batches", "{\"name\":\"n1\",\"file\":\"" + file + "\"}")
                .body();
        assertThat(batch.path("id").asInt(-1)).isZero();
    }

    @Order(3)
    @Test
    void aTakenNameIsRefusedAndBurnsNothing() {
        Rest rest = server.rest();
        String file = dir.resolve("x.jar").toString();
        Rest.Answer session = rest.post("/sessions", "{\"name\":\"n1\"}");
        assertThat(session.status()).isEqualTo(400);
        assertThat(session.body().path("msg").asText())
                .matches("Rejected, Reason: Duplicate session name: Some\\(n1\\) for session \\d+");
        Rest.Answer batch = rest.post("/batches", "{\"name\":\"n1\",\"file\":\"" + file + "\"}");
        assertThat(batch.status()).isEqualTo(400);
        assertThat(batch.body().path("msg").asText())
                .matches("Rejected, Reason: Duplicate session name: Some\\(n1\\) for session \\d+");
        assertThat(rest.get("/sessions").body().path("total").asInt()).isEqualTo(1);
        assertThat(rest.get("/batches").body().path("total").asInt()).isEqualTo(1);
    }

    @Order(4)
    @Test
    void aStartingSessionTakesNoStatements() {
        Rest rest = server.rest(Duration.ofSeconds(5));
        Rest.Answer submitted = rest.post("/sessions/0/statements", "{\"code\":\"1\"}");
        assertThat(submitted.status()).isEqualTo(500);
        assertThat(submitted.text()).isEqualTo("\"java.lang.IllegalStateException: Session is in state starting\"");
        assertThat(rest.post("/sessions/0/statements/0/cancel", "{}").text())
                .isEqualTo("\"java.lang.IllegalStateException: Session is in state starting\"");
        // Livy blocks here for as long as the driver takes.
        assertThat(rest.get("/sessions/0/statements").text()).isEqualTo("{\"total_statements\":0,\"statements\":[]}");
        Rest.Answer statement = rest.get("/sessions/0/statements/0");
        assertThat(statement.status()).isEqualTo(404);
        assertThat(statement.text()).isEqualTo("\"Statement not found\"");
        Rest.Answer garbled = rest.post("/sessions/0/statements", "{bad");
        assertThat(garbled.status()).isEqualTo(400);
        assertThat(garbled.body().isTextual()).isTrue();
    }

    /** What looks like a mistake and is none: real clients send it. */
    @Order(5)
    @Test
    void whatClientsReallySendIsTaken() {
        Rest rest = server.rest();
        JsonNode python = rest.post(
                        "/sessions/",
                        "{\"kind\":\"python\",\"driverCores\":\"2\",\"numExecutors\":\"3\",\"conf\":{\"spark.n\":1,"
                                + "\"livy.uri\":\"x\"},\"name\":null,\"jars\":null,\"queue\":null}")
                .body();
        assertThat(python.path("id").asInt()).isEqualTo(1);
        assertThat(python.path("kind").asText()).isEqualTo("pyspark");
        assertThat(python.path("driverCores").asInt()).isEqualTo(2);
        assertThat(python.path("numExecutors").asInt()).isEqualTo(3);
        assertThat(python.path("executorCores").asInt(-1)).isZero();
        assertThat(python.path("conf").toString()).isEqualTo("{\"spark.n\":\"1\",\"livy.uri\":\"x\"}");
        assertThat(rest.post("/sessions", "{\"kind\":\"r\"}")
                        .body()
                        .path("kind")
                        .asText())
                .isEqualTo("sparkr");
        String batch = "{\"file\":\"" + dir.resolve("x.jar") + "\",\"driverCores\":\"2\",\"args\":[1,\"b\"],"
                + "\"conf\":{\"spark.n\":1}}";
        assertThat(rest.post("/batches", batch).status()).isEqualTo(201);
    }

    @Order(6)
    @Test
    void whatWasMadeCanBeRemovedWithoutATrace() throws Exception {
        Rest rest = server.rest();
        for (String collection : List.of("/sessions", "/batches")) {
            for (JsonNode one : rest.get(collection).body().path("sessions")) {
                Rest.Answer deleted = rest.delete(collection + "/" + one.path("id"));
                assertThat(deleted.text()).isEqualTo("{\"msg\":\"deleted\"}");
            }
            assertThat(rest.get(collection).body().path("total").asInt(-1)).isZero();
        }
        assertThat(Processes.launchDirectories(workDir())).isEmpty();
        assertThat(Processes.applications(workDir())).isEmpty();
    }

    private Path workDir() {
        return dir.resolve("work");
    }
}
