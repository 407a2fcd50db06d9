// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract's transport rules (1.1), its error shapes (1.2) and the answers every server gives by itself. */
@Timeout(60)
class RestMannersTest {
    private final Node a = new Node("a");

    @BeforeEach
    void lead() {
        a.lead(7);
    }

    @AfterEach
    void close() {
        a.close();
    }

    @Test
    void jsonIsCompactAndKeepsNulls() throws Exception {
        HttpResponse<String> answer = a.get("/sessions");
        assertThat(answer.body()).isEqualTo("{\"from\":0,\"by\":\"a\",\"nothing\":null}");
        assertThat(answer.headers().allValues("content-type")).containsExactly("application/json;charset=utf-8");
        assertThat(answer.headers().allValues("date")).hasSize(1);
        assertThat(answer.headers().allValues("x-content-type-options")).containsExactly("nosniff");
        assertThat(answer.headers().allValues("x-xss-protection")).containsExactly("1; mode=block");
        assertThat(answer.headers().allValues("content-security-policy")).hasSize(1);
        assertThat(answer.headers().allValues("connection")).containsExactly("close");
        assertThat(answer.headers().map()).doesNotContainKeys("server", "strict-transport-security");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/sessions", "/sessions/", "/sessions/0", "/sessions/0/state", "/version", "/ui", "/metrics/ping"
            })
    void headWorksWhereGetDoes(String path) throws Exception {
        HttpResponse<String> get = a.get(path);
        HttpResponse<String> head = a.send(method("HEAD", path));
        assertThat(head.statusCode()).isEqualTo(get.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        Map<String, List<String>> expected = new TreeMap<>(get.headers().map());
        expected.remove("date");
        assertThat(head.headers().map()).containsAllEntriesOf(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /sessions, 'POST, GET, HEAD'",
        "PATCH, /sessions, 'POST, GET, HEAD'",
        "OPTIONS, /sessions, 'POST, GET, HEAD'",
        "DELETE, /sessions, 'POST, GET, HEAD'",
        "POST, /sessions/0, 'DELETE, GET, HEAD'",
        "PATCH, /sessions/1, 'DELETE, GET, HEAD'",
        "DELETE, /sessions/1/state, 'GET, HEAD'",
        "GET, /sessions/1/statements, POST",
        "POST, /version, 'GET, HEAD'",
        "DELETE, /metrics/ping, 'GET, HEAD'",
        "PUT, /ui, 'GET, HEAD'"
    })
    void aWrongMethodIsToldTheRightOnes(String method, String path, String allowed) throws Exception {
        HttpResponse<String> answer = a.send(method(method, path));
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().allValues("allow")).containsExactly(allowed);
        assertThat(answer.headers().allValues("content-type")).containsExactly("application/json;charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource({
        "/sessions/0/foo, application/json",
        "/sessions/1/state/, application/json",
        "/sessions//1, application/json",
        "//sessions, text/html",
        "/nosuch, text/html",
        "/ping, text/html",
        "/healthcheck, text/html",
        "/sessionsx, text/html",
        "/health/nosuch, application/json"
    })
    void anUnknownPathHasNoBody(String path, String type) throws Exception {
        HttpResponse<String> answer = a.get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().allValues("content-type")).containsExactly(type + ";charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sessions/", "/sessions;jsessionid=x", "/sessions?from=0", "/sessions/?from=0"})
    void collectionsAreFoundInTheirOtherForms(String path) throws Exception {
        assertThat(a.get(path).body()).contains("\"by\":\"a\"");
    }

    @Test
    void idsAreFoundInTheirOtherForms() throws Exception {
        assertThat(a.get("/sessions/%31%30").body()).isEqualTo("{\"id\":\"10\"}");
        assertThat(a.get("/sessions/10;jsessionid=x").body()).isEqualTo("{\"id\":\"10\"}");
    }

    @Test
    void onlyLivysOwnMediaTypeIsLookedAt() throws Exception {
        assertThat(a.send(a.request("/sessions").header("Accept", "application/vnd.livy.v0.1+json"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(a.send(a.request("/sessions").header("Accept", "text/html, nonsense"))
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> answer = a.send(a.request("/sessions").header("Accept", "application/vnd.livy.v1+json"));
        assertThat(answer.statusCode()).isEqualTo(406);
        assertThat(answer.body()).isEqualTo("{\"msg\":\"No value found for '1'\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "text/plain", "application/json; charset=UTF-8", "application/x-unheard-of"})
    void anyContentTypeMayHoldJson(String type) throws Exception {
        HttpResponse<String> answer =
                a.send(a.post("/sessions", "{\"cores\":2}").header("Content-Type", type));
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("location")).contains("/sessions/7");
    }

    @Test
    void noContentTypeMayHoldJsonToo() throws Exception {
        assertThat(a.send(a.post("/sessions", "{\"cores\":2}")).statusCode()).isEqualTo(201);
    }

    @Test
    void aFormCountsAsNoBody() throws Exception {
        HttpResponse<String> answer = a.send(
                a.post("/sessions", "{\"cores\":2}").header("Content-Type", "application/x-www-form-urlencoded"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("\"No content to map");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "session   | 404 | {\"msg\":\"Session '0' not found.\"}",
                "batch     | 404 | {\"msg\":\"Session '5' not found.\"}",
                "statement | 404 | \"Statement not found\"",
                "ready     | 500 | \"java.lang.IllegalStateException: Session is in state starting\"",
                "active    | 400 | {\"msg\":\"requirement failed: Session isn't active.\"}",
                "rejected  | 400 | {\"msg\":\"Rejected, Reason: Invalid session name: 123\"}",
                "code      | 400 | {\"msg\":\"Invalid kind: bogus\"}",
                "driver    | 503 | {\"msg\":\"the driver of session 0 has no line\"}",
                "store     | 503 | {\"msg\":\"the store did not answer within 5 s\"}",
                "large     | 413 | {\"msg\":\"the record has 1200000 bytes, at most 1000000 fit\"}"
            })
    void clearErrors(String how, int status, String body) throws Exception {
        HttpResponse<String> answer = a.get("/sessions/0/fail/" + how);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.headers().allValues("content-type")).containsExactly("application/json;charset=utf-8");
        assertThat(answer.headers().firstValue("retry-after").isPresent()).isEqualTo(status == 503);
    }

    @Test
    void whatNobodyForesawTellsNothingButAnId() throws Exception {
        HttpResponse<String> answer = a.get("/sessions/0/fail/otherwise");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).startsWith("{\"msg\":\"").contains("error id").doesNotContain("secret", "Exception");
    }

    @Test
    void badJsonAndBadNumbersAreTheClientsMistakes() throws Exception {
        assertThat(a.send(a.post("/sessions/parse", "")).body()).startsWith("\"No content to map");
        HttpResponse<String> unknown = a.send(a.post("/sessions/parse", "{\"bogus\":1}"));
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).startsWith("\"Unrecognized field \\\"bogus\\\"");
        assertThat(a.send(a.post("/sessions/parse", "{bad")).statusCode()).isEqualTo(400);
        HttpResponse<String> number = a.get("/sessions?from=abc");
        assertThat(number.statusCode()).isEqualTo(400);
        assertThat(number.body()).isEqualTo("{\"msg\":\"For input string: \\\"abc\\\"\"}");
    }

    @Test
    void healthFollowsTheGateAndTheLease() throws Exception {
        assertThat(a.get("/health/leader").statusCode()).isEqualTo(200);
        assertThat(a.get("/health/leader").body())
                .contains("\"role\":\"leader\"", "\"epoch\":7", "\"leaseMillis\":5000", "\"x\":1");
        assertThat(a.get("/health/ready").statusCode()).isEqualTo(200);
        a.freezePastLease();
        assertThat(a.get("/health/leader").statusCode()).isEqualTo(503);
        assertThat(a.get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(a.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(a.send(method("HEAD", "/health/live")).statusCode()).isEqualTo(200);
        assertThat(a.send(method("OPTIONS", "/health/leader")).statusCode()).isEqualTo(503);
    }

    @Test
    void aStandbyWithALeaderIsReadyButNoLeader() throws Exception {
        try (Node b = new Node("b")) {
            assertThat(b.get("/health/ready").statusCode()).isEqualTo(503);
            b.follow(a.info(7));
            assertThat(b.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(b.get("/health/leader").statusCode()).isEqualTo(503);
            assertThat(b.get("/health/leader").body()).contains("\"role\":\"standby\"", "\"leader\":\"a\"");
        }
    }

    @Test
    void everyServerSaysItsVersionByItself() throws Exception {
        try (Node b = new Node("b")) {
            HttpResponse<String> answer = b.get("/version");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).containsPattern("\"version\":\"0\\.[79]\\.\\d+\"");
            assertThat(answer.body()).contains("\"url\"", "\"branch\"", "\"revision\"", "\"date\"", "\"user\"");
            assertThat(answer.headers().firstValue("x-livy-ha-version")).isPresent();
            assertThat(b.get("/metrics/ping").body()).isEqualTo("pong\n");
        }
    }

    private HttpRequest.Builder method(String method, String path) {
        return a.request(path).method(method, HttpRequest.BodyPublishers.noBody());
    }
}
