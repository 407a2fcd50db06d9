// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.curator.test.TestingServer;

/** The one server with real Spark that all checks of the contract are made of. Clocks look every second. */
final class ContractServer implements AutoCloseable {
    /** The body of the session that most checks are made of. */
    static final String N1 = "{\"kind\":\"spark\",\"name\":\"n1\",\"ttl\":\"2h\",\"numExecutors\":2,\"driverCores\":1,"
            + "\"queue\":\"q\",\"heartbeatTimeoutInSecond\":600,\"idleTimeout\":\"90m\",\"conf\":{\"spark.golden\":1}}";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final Path dir;
    private final TestingServer zookeeper;
    private final ServerProcess server;

    private ContractServer(Path dir, TestingServer zookeeper, ServerProcess server) {
        this.dir = dir;
        this.zookeeper = zookeeper;
        this.server = server;
    }

    static ContractServer start(Path dir) throws Exception {
        TestingServer zookeeper = ZooKeepers.single();
        // Nothing fails over here: a busy host may take its time.
        Map<String, String> settings = Map.of(
                "livy.server.heartbeat-watchdog.interval", "1s", "livy.server.ha.zookeeper.session-timeout", "10s");
        return new ContractServer(
                dir, zookeeper, Pair.alone(dir, zookeeper.getConnectString(), SparkHomes.real(), settings));
    }

    Rest rest() {
        return server.rest();
    }

    /** Users may read files below it. */
    Path whitelisted() {
        return dir;
    }

    Path workDir() {
        return dir.resolve("work");
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(Duration.ofSeconds(20));
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Creates a session that must be taken; returns its id. */
    int create(String body) {
        Rest.Answer created = rest().post("/sessions", body);
        if (created.status() != 201) {
            throw new AssertionError(body + ": " + created.status() + " " + created.text());
        }
        return created.body().path("id").asInt();
    }

    /** The session {@code n1}, idle; created if no check has. */
    int n1() {
        JsonNode session = rest().get("/sessions/n1").body();
        int id = session.has("id") ? session.path("id").asInt() : create(N1);
        Pair.awaitSession(rest(), id, "idle");
        return id;
    }

    /** Creates a session, and waits until it takes statements. */
    int idle(String body) {
        int id = create(body);
        Pair.awaitSession(rest(), id, "idle");
        return id;
    }

    /** Posts a statement that must be taken; returns its id. */
    int submit(int session, String code, String kind) {
        var body = JSON.createObjectNode().put("code", code);
        if (kind != null) {
            body.put("kind", kind);
        }
        Rest.Answer posted = rest().post("/sessions/" + session + "/statements", body.toString());
        if (posted.status() != 201) {
            throw new AssertionError(body + ": " + posted.status() + " " + posted.text());
        }
        return posted.body().path("id").asInt();
    }

    /** The output of a statement once it has ended. */
    JsonNode output(int session, String code, String kind) {
        return Pair.awaitStatement(rest(), session, submit(session, code, kind)).path("output");
    }

    JsonNode output(int session, String code) {
        return output(session, code, null);
    }

    String text(int session, String code) {
        return output(session, code).at("/data/text~1plain").asText();
    }

    /** How many sessions and batches are listed. */
    List<Integer> totals() {
        return List.of(
                rest().get("/sessions").body().path("total").asInt(),
                rest().get("/batches").body().path("total").asInt());
    }

    @Override
    public void close() throws Exception {
        try (zookeeper) {
            server.close();
            Processes.killApplications(workDir());
        }
    }
}
