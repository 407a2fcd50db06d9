// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.livy.Job;
import org.apache.livy.client.common.Serializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Part E of the checklist: jobs and files, in session {@code n1}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
abstract class ContractJobs {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ContractServer server;
    private final Rest rest;
    private final Serializer serializer = new Serializer();
    private JobsJar jar;
    private String session;

    ContractJobs(ContractServer server) {
        this.server = server;
        this.rest = server.rest();
    }

    @BeforeAll
    void session() throws Exception {
        session = "/sessions/" + server.n1();
        jar = JobsJar.in(server.whitelisted(), SparkHomes.real());
        Rest.Answer added = rest.post(session + "/add-jar", "{\"uri\":\"" + jar.path() + "\"}");
        assertThat(added.status()).as(added.text()).isEqualTo(200);
    }

    @AfterAll
    void jar() throws IOException {
        jar.close();
    }

    @Test
    @DisplayName("72. no job")
    void n72_noJob() {
        for (String body : List.of("{\"job\":\"\",\"jobType\":\"spark\"}", "{\"jobType\":\"spark\"}")) {
            Rest.Answer answer = rest.post(session + "/submit-job", body);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).isEqualTo("{\"msg\":\"requirement failed: no job provided.\"}");
        }
    }

    @Test
    @DisplayName("73. a job: 201 SENT; then SUCCEEDED with its result, in base64")
    void n73_job() throws Exception {
        succeeds("/submit-job");
    }

    @Test
    @DisplayName("74. a job that fails: FAILED, with the class of what it threw")
    void n74_failingJob() throws Exception {
        JsonNode failed = ended(submit("/submit-job", jar.job(Long.class, "Failing")));
        assertThat(failed.path("state").asText()).isEqualTo("FAILED");
        assertThat(failed.path("error").asText()).contains("java.lang.IllegalArgumentException: boo");
        assertThat(failed.get("result").isNull()).isTrue();
    }

    @Test
    @DisplayName("75. an unknown job: 404, where Livy says 500; a number that is none: 400")
    void n75_unknownJob() {
        assertThat(rest.get(session + "/jobs/77").status()).isEqualTo(404);
        Rest.Answer garbled = rest.get(session + "/jobs/x");
        assertThat(garbled.status()).isEqualTo(400);
        assertThat(garbled.text()).isEqualTo("{\"msg\":\"For input string: \\\"x\\\"\"}");
    }

    @Test
    @DisplayName("76. cancelling an unknown job is fine")
    void n76_cancelUnknownJob() {
        Rest.Answer answer = rest.post(session + "/jobs/77/cancel", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEmpty();
    }

    @Test
    @DisplayName("77. add-file: whitelisted, forbidden, relative")
    void n77_addFile() throws Exception {
        Path file = Files.writeString(server.whitelisted().resolve("f.txt"), "hello");
        Rest.Answer added = rest.post(session + "/add-file", "{\"uri\":\"" + file + "\"}");
        assertThat(added.status()).as(added.text()).isEqualTo(200);
        assertThat(added.text()).isEmpty();
        Rest.Answer forbidden = rest.post(session + "/add-file", "{\"uri\":\"file:///etc/passwd\"}");
        assertThat(forbidden.status()).isEqualTo(400);
        assertThat(forbidden.body().path("msg").asText())
                .endsWith("Local path /etc/passwd cannot be added to user sessions.");
        Rest.Answer relative = rest.post(session + "/add-file", "{\"uri\":\"f.txt\"}");
        assertThat(relative.status()).isEqualTo(400);
        assertThat(relative.body().path("msg").asText()).endsWith("Path 'f.txt' is not absolute.");
    }

    @Test
    @DisplayName("78. uploads, and the name of their part")
    void n78_uploads() throws Exception {
        assertThat(upload("upload-jar", "jar").statusCode()).isEqualTo(200);
        assertThat(text(upload("upload-jar", "file"))).isEqualTo("\"No jar sent!\"");
        for (String route : List.of("upload-file", "upload-pyfile")) {
            assertThat(upload(route, "file").statusCode()).isEqualTo(200);
            HttpResponse<byte[]> wrong = upload(route, "jar");
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(text(wrong)).isEqualTo("\"No file sent!\"");
        }
    }

    @Test
    @DisplayName("79. run-job does as submit-job")
    void n79_runJob() throws Exception {
        succeeds("/run-job");
    }

    @Test
    @DisplayName("80. livy-client-http can read every session it is shown (LivyClientIT: the whole round trip)")
    void n80_livysOwnClient() throws Exception {
        HttpResponse<byte[]> answer = server.send(server.request("/sessions/")
                .header("User-Agent", "livy-client-http/0.7.1-incubating")
                .POST(BodyPublishers.ofString("{\"conf\":{\"livy.uri\":\"x\"}}")));
        assertThat(answer.statusCode()).isEqualTo(201);
        JsonNode created = JSON.readTree(answer.body());
        rest.delete("/sessions/" + created.path("id").asInt());
        assertThat(created.properties().stream().map(Map.Entry::getKey))
                .containsExactly("id", "name", "appId", "owner", "proxyUser", "state", "kind", "appInfo", "log");
    }

    private void succeeds(String route) throws Exception {
        JsonNode sent = submit(route, jar.job(Long.class, "Sum", new ArrayList<>(List.of(1L, 2L, 3L))));
        assertThat(sent.properties().stream().map(Map.Entry::getKey)).containsExactly("id", "state", "result", "error");
        assertThat(sent.path("state").asText()).isEqualTo("SENT");
        JsonNode ended = ended(sent);
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("SUCCEEDED");
        assertThat(ended.get("error").isNull()).isTrue();
        assertThat(serializer.deserialize(ByteBuffer.wrap(ended.path("result").binaryValue())))
                .isEqualTo(12L);
    }

    private JsonNode submit(String route, Job<?> job) {
        ByteBuffer bytes = serializer.serialize(job);
        byte[] payload = new byte[bytes.remaining()];
        bytes.get(payload);
        String body = "{\"job\":\"" + Base64.getEncoder().encodeToString(payload) + "\",\"jobType\":\"spark\"}";
        Rest.Answer sent = rest.post(session + route, body);
        assertThat(sent.status()).as(sent.text()).isEqualTo(201);
        return sent.body();
    }

    private JsonNode ended(JsonNode job) {
        return await("the job has ended")
                .atMost(Pair.LIMIT)
                .until(
                        () -> rest.get(session + "/jobs/" + job.path("id").asLong())
                                .body(),
                        now -> List.of("SUCCEEDED", "FAILED")
                                .contains(now.path("state").asText()));
    }

    private HttpResponse<byte[]> upload(String route, String part) throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--edge\r\nContent-Disposition: form-data; name=\"" + part + "\"; filename=\"" + route
                        + ".jar\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(Files.readAllBytes(BatchJar.in(server.whitelisted())));
        body.writeBytes("\r\n--edge--\r\n".getBytes(StandardCharsets.US_ASCII));
        return server.send(server.request(session + "/" + route)
                .header("Content-Type", "multipart/form-data; boundary=edge")
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
