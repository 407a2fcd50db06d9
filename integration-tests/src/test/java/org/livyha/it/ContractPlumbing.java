// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Part A of the checklist. There are no sessions and no batches yet, and none is made. */
@TestMethodOrder(MethodOrderer.MethodName.class)
abstract class ContractPlumbing {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JSON_TYPE = "application/json;charset=utf-8";
    private static final String EMPTY_LIST = "{\"from\":0,\"total\":0,\"sessions\":[]}";

    private final ContractServer server;
    private final Rest rest;

    ContractPlumbing(ContractServer server) {
        this.server = server;
        this.rest = server.rest();
    }

    @Test
    @DisplayName("1. GET /sessions is an empty list")
    void n01_emptyList() {
        Rest.Answer answer = rest.get("/sessions");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(JSON_TYPE);
        assertThat(answer.text()).isEqualTo(EMPTY_LIST);
    }

    @Test
    @DisplayName("2. GET /sessions/ is the same")
    void n02_trailingSlash() {
        assertThat(rest.get("/sessions/").text()).isEqualTo(EMPTY_LIST);
    }

    @Test
    @DisplayName("3. HEAD /sessions: 200, no body, the same headers")
    void n03_head() {
        Rest.Answer head = rest.send("HEAD", "/sessions", null);
        Rest.Answer get = rest.get("/sessions");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.text()).isEmpty();
        assertThat(head.headers().map().keySet())
                .containsAll(get.headers().map().keySet().stream()
                        .filter(name -> !name.equalsIgnoreCase("transfer-encoding"))
                        .toList());
        assertThat(head.header("Content-Type")).isEqualTo(JSON_TYPE);
    }

    @Test
    @DisplayName("4. PUT, PATCH, DELETE, OPTIONS /sessions: 405 with Allow, no body")
    void n04_methodsThatAreNotAllowed() {
        for (String method : List.of("PUT", "PATCH", "DELETE", "OPTIONS")) {
            Rest.Answer answer = rest.send(method, "/sessions", null);
            assertThat(answer.status()).as(method).isEqualTo(405);
            assertThat(answer.text()).isEmpty();
            assertThat(answer.header("Allow").split(", ")).containsExactlyInAnyOrder("POST", "GET", "HEAD");
        }
    }

    @Test
    @DisplayName("5. POST /sessions/0: 405 with Allow: DELETE, GET, HEAD")
    void n05_postToASession() {
        Rest.Answer answer = rest.post("/sessions/0", "{}");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow").split(", ")).containsExactlyInAnyOrder("DELETE", "GET", "HEAD");
    }

    @Test
    @DisplayName("6. unknown routes: 404, no body")
    void n06_unknownRoutes() {
        for (String path : List.of("/sessions/0/foo", "/nosuch")) {
            Rest.Answer answer = rest.get(path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.text()).isEmpty();
        }
    }

    @Test
    @DisplayName("7. from=abc: 400 'For input string: \"abc\"'")
    void n07_nonNumericFromIs400() {
        isMessage(rest.get("/sessions?from=abc"), 400, "For input string: \"abc\"");
    }

    @Test
    @DisplayName("8. from=-1&size=-5: from is echoed, the page is empty")
    void n08_negativePage() {
        Rest.Answer answer = rest.get("/sessions?from=-1&size=-5");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"from\":-1,\"total\":0,\"sessions\":[]}");
    }

    @Test
    @DisplayName("9. what is not there, on every route: 404 with the exact words")
    void n09_unknownId() {
        for (String route : List.of("", "/state", "/log", "/statements")) {
            isNotFound(rest.get("/sessions/0" + route), "0");
        }
        isNotFound(rest.delete("/sessions/0"), "0");
        for (String route : List.of("/stop", "/interrupt", "/connect")) {
            isNotFound(rest.post("/sessions/0" + route, ""), "0");
        }
    }

    @Test
    @DisplayName("10. a name that is not there; batches say 'Session' too")
    void n10_unknownName() {
        isNotFound(rest.get("/sessions/nope"), "nope");
        isNotFound(rest.get("/batches/5"), "5");
    }

    @Test
    @DisplayName("11. an id beyond an int: 400 with the number")
    void n11_hugeId() {
        isMessage(rest.get("/sessions/99999999999"), 400, "For input string: \"99999999999\"");
    }

    @Test
    @DisplayName("12. GET /version has six keys; version is x.y.z")
    void n12_version() {
        JsonNode version = rest.get("/version").body();
        assertThat(version.properties().stream().map(Map.Entry::getKey))
                .containsExactly("url", "branch", "revision", "version", "date", "user");
        assertThat(version.path("version").asText()).matches("\\d+\\.\\d+\\.\\d+");
    }

    @Test
    @DisplayName("13. / leads to /ui, which is HTML")
    void n13_console() {
        Rest.Answer root = rest.get("/");
        assertThat(root.status()).isEqualTo(302);
        assertThat(root.header("Location")).endsWith("/ui");
        Rest.Answer ui = rest.get("/ui");
        assertThat(ui.status()).isEqualTo(200);
        assertThat(ui.header("Content-Type")).startsWith("text/html");
    }

    @Test
    @DisplayName("14. /metrics/ping says pong")
    void n14_ping() {
        Rest.Answer answer = rest.get("/metrics/ping");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/plain");
        assertThat(answer.text().strip()).isEqualTo("pong");
    }

    @Test
    @DisplayName("15. /metrics/metrics has gauges, counters, meters and timers")
    void n15_metrics() {
        Rest.Answer answer = rest.get("/metrics/metrics");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().properties().stream().map(Map.Entry::getKey))
                .contains("gauges", "counters", "meters", "timers");
    }

    @Test
    @DisplayName("16. Accept chooses the version of the API, and nothing else")
    void n16_accept() throws Exception {
        assertThat(accepting("application/vnd.livy.v0.1+json").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> other = accepting("application/vnd.livy.v1+json");
        assertThat(other.statusCode()).isEqualTo(406);
        assertThat(text(other)).isEqualTo("{\"msg\":\"No value found for '1'\"}");
        HttpResponse<byte[]> html = accepting("text/html");
        assertThat(html.statusCode()).isEqualTo(200);
        assertThat(html.headers().firstValue("Content-Type")).contains(JSON_TYPE);
    }

    @Test
    @DisplayName("17. Accept-Encoding: gzip is answered with gzip")
    void n17_gzippedAnswer() throws Exception {
        HttpResponse<byte[]> answer = server.send(server.request("/sessions").header("Accept-Encoding", "gzip"));
        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
        assertThat(new String(plain, StandardCharsets.UTF_8)).isEqualTo(EMPTY_LIST);
    }

    @Test
    @DisplayName("18. a gzipped body is read; Content-Encoding: UTF-8 is ignored")
    void n18_gzippedBody() throws Exception {
        isUnknownField(posting(gzip("{\"bogus\":1}"), "gzip"));
        isUnknownField(posting("{\"bogus\":1}".getBytes(StandardCharsets.UTF_8), "UTF-8"));
    }

    @Test
    @DisplayName("19. Expect: 100-continue")
    void n19_expectContinue() throws Exception {
        isUnknownField(server.send(
                server.request("/sessions").expectContinue(true).POST(BodyPublishers.ofString("{\"bogus\":1}"))));
    }

    @Test
    @DisplayName("20. the security headers; no HSTS over http; no Server")
    void n20_securityHeaders() {
        Rest.Answer answer = rest.get("/sessions");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("SAMEORIGIN");
        assertThat(answer.header("X-XSS-Protection")).isEqualTo("1; mode=block");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).isNotEmpty();
        assertThat(answer.header("Strict-Transport-Security")).isNull();
        assertThat(answer.header("Server")).isNull();
    }

    private HttpResponse<byte[]> accepting(String accept) throws Exception {
        return server.send(server.request("/sessions").header("Accept", accept));
    }

    private HttpResponse<byte[]> posting(byte[] body, String encoding) throws Exception {
        return server.send(server.request("/sessions")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", encoding)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    /** The body was read and understood: that is all it takes here, and no session comes of it. */
    private static void isUnknownField(HttpResponse<byte[]> answer) throws Exception {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).asText()).startsWith("Unrecognized field \"bogus\"");
    }

    private static void isNotFound(Rest.Answer answer, String named) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEqualTo("{\"msg\":\"Session '" + named + "' not found.\"}");
    }

    private static void isMessage(Rest.Answer answer, int status, String message) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().size()).isEqualTo(1);
        assertThat(answer.body().path("msg").asText()).isEqualTo(message);
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
