// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Part F of the checklist: batches. Their program says something, waits for a file and exits. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
abstract class ContractBatches {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> AIRFLOW_STATES = Set.of(
            "not_started",
            "starting",
            "running",
            "idle",
            "busy",
            "shutting_down",
            "error",
            "dead",
            "killed",
            "success");

    private final ContractServer server;
    private final Rest rest;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private Path jar;

    ContractBatches(ContractServer server) {
        this.server = server;
        this.rest = server.rest();
    }

    @BeforeAll
    void program() throws IOException {
        jar = BatchJar.in(server.whitelisted());
    }

    @Test
    @DisplayName("81. no file: refused, and nothing is left of it")
    void n81_noFile() {
        rejected("{}", "requirement failed: File is required.");
        assertThat(server.totals().get(1)).isZero();
    }

    @Test
    @DisplayName("82. files that may not be, and fields that are not a batch's")
    void n82_badFilesAndFields() {
        rejected("{\"file\":\"x.jar\"}", "requirement failed: Path 'x.jar' is not absolute.");
        rejected(
                "{\"file\":\"file:///etc/x\"}",
                "requirement failed: Local path /etc/x cannot be added to user sessions.");
        Rest.Answer ttl = rest.post("/batches", "{\"file\":\"" + jar + "\",\"ttl\":\"1h\"}");
        assertThat(ttl.status()).isEqualTo(400);
        assertThat(ttl.body().asText()).startsWith("Unrecognized field \"ttl\"");
        assertThat(server.totals().get(1)).isZero();
    }

    @Test
    @DisplayName("83. POST /batches: 201, Location, the eight fields in their order")
    void n83_create() throws IOException {
        Rest.Answer created = rest.post("/batches", body("eight", 0, true).toString());
        int id = created.body().path("id").asInt();
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/batches/" + id);
        assertThat(created.text())
                .isEqualTo("{\"id\":" + id + ",\"name\":\"eight\",\"owner\":null,\"proxyUser\":null,"
                        + "\"state\":\"starting\",\"appId\":null,\"appInfo\":{\"driverLogUrl\":null,"
                        + "\"sparkUiUrl\":null,\"executorLogUrls\":null},\"log\":[\"stdout: \",\"\\nstderr: \"]}");
    }

    @Test
    @DisplayName("84. success, dead, dead with a line that says why; and gone when it is deleted")
    void n84_ends() throws Exception {
        int good = create(body("good", 0, true));
        int bad = create(body("bad", 3, true));
        int missing = create(body("missing", 0, true).put("className", "no.Such"));
        int running = create(body("running", 0, false));
        awaitState(good, "success");
        awaitState(bad, "dead");
        awaitState(missing, "dead");
        assertThat(log(missing, "?size=-1")).contains("Error: Failed to load class no.Such.");
        awaitState(running, "running");
        List<ProcessHandle> family = Processes.applications(server.workDir()).stream()
                .flatMap(application -> Processes.family(application).stream())
                .filter(process -> process.info()
                        .arguments()
                        .filter(arguments -> List.of(arguments).toString().contains("flag-running"))
                        .isPresent())
                .toList();
        assertThat(family).isNotEmpty();
        assertThat(rest.delete("/batches/" + running).status()).isEqualTo(200);
        assertThat(rest.get("/batches/" + running).status()).isEqualTo(404);
        Processes.awaitEnd(family);
    }

    @Test
    @DisplayName("85. one log of both streams, its last 200 lines; pages of it")
    void n85_log() throws Exception {
        ObjectNode body = body("talks", 0, false);
        body.withArray("args")
                .add(server.whitelisted().resolve("traces").toString())
                .add("300");
        int id = create(body);
        await("it has said all").atMost(Pair.LIMIT).until(() -> log(id, "?size=3")
                .contains("line 299"));
        List<String> all = log(id, "?size=-1");
        assertThat(all).hasSize(202).startsWith("stdout: ").endsWith("line 299", "\nstderr: ");
        JsonNode page = rest.get("/batches/" + id + "/log?size=3").body();
        assertThat(page.path("total").asInt()).isEqualTo(202);
        assertThat(log(id, "?size=3")).isEqualTo(all.subList(199, 202));
        assertThat(log(id, "?from=0&size=3")).isEqualTo(all.subList(0, 3));
        flag("talks");
        awaitState(id, "success");
    }

    @Test
    @DisplayName("86. by name; a name that is taken")
    void n86_name() throws IOException {
        assertThat(rest.get("/batches/eight").body().path("name").asText()).isEqualTo("eight");
        rejected(body("eight", 0, true).toString(), "Duplicate session name: Some(eight) for session \\d+");
    }

    @Test
    @DisplayName("87. killed from outside it has ended, badly (YARN: killed)")
    void n87_killedOutside() throws Exception {
        int id = create(body("victim", 0, false));
        awaitState(id, "running");
        Processes.killApplications(server.workDir());
        awaitState(id, "dead");
    }

    @Test
    @DisplayName("88. only states that Airflow knows")
    void n88_statesAirflowKnows() {
        assertThat(seen).contains("running", "success", "dead").isSubsetOf(AIRFLOW_STATES);
    }

    @Test
    @DisplayName("89. batches have no statements: 404, no body")
    void n89_noStatements() {
        Rest.Answer answer = rest.get("/batches/1/statements");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEmpty();
    }

    /** @param go whether it need not wait */
    private ObjectNode body(String name, int exitCode, boolean go) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        body.put("file", jar.toString()).put("className", BatchJar.MAIN_CLASS).put("name", name);
        body.putArray("args")
                .add(server.whitelisted().resolve("flag-" + name).toString())
                .add(String.valueOf(exitCode));
        if (go) {
            flag(name);
        }
        return body;
    }

    private void flag(String name) throws IOException {
        Path flag = server.whitelisted().resolve("flag-" + name);
        if (!Files.exists(flag)) {
            Files.createFile(flag);
        }
    }

    private int create(ObjectNode body) {
        Rest.Answer created = rest.post("/batches", body.toString());
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        return created.body().path("id").asInt();
    }

    private void awaitState(int id, String state) {
        await("batch " + id + " is " + state)
                .atMost(Pair.LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    String now = rest.get("/batches/" + id + "/state")
                            .body()
                            .path("state")
                            .asText();
                    seen.add(now);
                    return now.equals(state);
                });
    }

    private List<String> log(int id, String query) {
        List<String> lines = new ArrayList<>();
        rest.get("/batches/" + id + "/log" + query).body().path("log").forEach(line -> lines.add(line.asText()));
        return lines;
    }

    private void rejected(String body, String reason) {
        Rest.Answer answer = rest.post("/batches", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("msg").asText())
                .matches("Rejected, Reason: " + reason.replace("(", "\\(").replace(")", "\\)"));
    }
}
