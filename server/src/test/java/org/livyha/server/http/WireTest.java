// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is seen on the connection itself: how it ends, what is too large, and what is no request at all. */
@Timeout(60)
class WireTest {
    private static final String HOST = "Host: h\r\n";
    private static final int LIMIT = 16 << 20;

    private final Node leader = new Node("a");
    private final Node standby = new Node("b");

    @BeforeEach
    void lead() {
        leader.lead(7);
        standby.follow(leader.info(7));
    }

    @AfterEach
    void close() {
        leader.close();
        standby.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "GET /sessions HTTP/1.1                   | 200",
                "HEAD /sessions HTTP/1.1                  | 200",
                "POST /sessions/0/stop HTTP/1.1           | 204",
                "GET /sessions/0/fail/session HTTP/1.1    | 404",
                "GET /sessions/0/fail/otherwise HTTP/1.1  | 500",
                "GET /sessions/0/foo HTTP/1.1             | 404",
                "PUT /sessions HTTP/1.1                   | 405",
                "GET /nosuch HTTP/1.1                     | 404",
                "GET / HTTP/1.1                           | 302",
                "GET /version HTTP/1.1                    | 200",
                "GET /sessions/%zz HTTP/1.1               | 400",
                "GET /sessions/%2e%2e HTTP/1.1            | 400",
                "POST /sessions?_method=X HTTP/1.1        | 400",
            })
    void everyAnswerEndsItsConnection(String line, int status) throws Exception {
        for (Node node : List.of(leader, standby)) {
            try (RawClient client = new RawClient(node)) {
                String answer = client.send(line + "\r\n" + HOST + "\r\n").readAll();
                assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
                assertThat(occurrences(answer, "connection: close")).isEqualTo(1);
                assertThat(occurrences(answer, "x-content-type-options: nosniff"))
                        .isEqualTo(1);
                assertThat(occurrences(answer, "content-length")).isEqualTo(status == 204 ? 0 : 1);
            }
        }
    }

    @Test
    void connectionsAreKeptWhereThatIsConfigured() throws Exception {
        try (Node kept = new Node("k", false);
                Node behind = new Node("l", false)) {
            kept.lead(1);
            behind.follow(kept.info(1));
            for (Node node : List.of(kept, behind)) {
                try (RawClient client = new RawClient(node)) {
                    for (int i = 0; i < 3; i++) {
                        client.send("GET /sessions HTTP/1.1\r\n" + HOST + "\r\n");
                        assertThat(client.readTo("null}").toLowerCase(Locale.ROOT))
                                .startsWith("http/1.1 200")
                                .doesNotContain("connection: close");
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET\r\n\r\n",
                "GET /sessions\r\n\r\n",
                "GET /sessions HTTP/9.9\r\nHost: h\r\n\r\n",
                "GET /sessions HTTP/1.1\r\n\r\n",
                "GET /sessions HTTP/1.1\r\nHost: h\r\nHost: g\r\n\r\n",
                "GET /sessions HTTP/1.1\r\nHost: h\r\nBad Name: x\r\n\r\n",
                "GET sessions HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /sessions\u0000 HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /sessions/%00 HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /sessions/..;/x HTTP/1.1\r\nHost: h\r\n\r\n",
                "POST /sessions HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n",
                "POST /sessions HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "POST /sessions HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}",
                "POST /sessions HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"
            })
    void whatIsNoRequestIsToldSoInAWordOrTwo(String request) throws Exception {
        try (RawClient client = new RawClient(leader)) {
            String answer = client.send(request).readAll();
            assertThat(answer).matches("(?s)HTTP/1\\.1 400 .*").doesNotContainIgnoringCase("jetty");
            assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).matches("|\\{\"msg\":\"[A-Za-z ]+\"}");
            assertThat(occurrences(answer, "connection: close")).isEqualTo(1);
            assertThat(occurrences(answer, "x-content-type-options: nosniff")).isEqualTo(1);
        }
        assertThat(leader.resource.creations.get()).isZero();
    }

    @Test
    void headersHaveALimit() throws Exception {
        for (Node node : List.of(leader, standby)) {
            try (RawClient client = new RawClient(node)) {
                String large = "X-Large: " + "x".repeat(120_000) + "\r\n";
                assertThat(client.send("GET /sessions HTTP/1.1\r\n" + HOST + large + "\r\n")
                                .readAll())
                        .startsWith("HTTP/1.1 200");
            }
            try (RawClient client = new RawClient(node)) {
                String tooLarge = "X-Large: " + "x".repeat(131_072) + "\r\n";
                assertThat(client.send("GET /sessions HTTP/1.1\r\n" + HOST + tooLarge + "\r\n")
                                .readAll())
                        .startsWith("HTTP/1.1 431")
                        .contains("{\"msg\":\"Request Header Fields Too Large\"}");
            }
        }
    }

    @Test
    void aBodyHasALimitWhetherItsLengthIsToldOrNot() throws Exception {
        for (Node node : List.of(leader, standby)) {
            byte[] tooLarge = new byte[2 * LIMIT];
            for (HttpRequest.BodyPublisher body : List.of(
                    HttpRequest.BodyPublishers.ofByteArray(tooLarge),
                    HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLarge)))) {
                HttpResponse<String> answer =
                        node.send(node.request("/sessions/echo").POST(body));
                assertThat(answer.statusCode()).isEqualTo(413);
                assertThat(answer.body()).startsWith("{\"msg\":\"").contains(String.valueOf(LIMIT));
            }
        }
        assertThat(leader.resource.order).isEmpty();
    }

    @Test
    void whoAsksBeforeItSendsTooMuchNeedNotSendIt() throws Exception {
        try (RawClient client = new RawClient(leader)) {
            String head = "POST /sessions HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: ";
            assertThat(client.send(head + (LIMIT + 1) + "\r\n\r\n").readAll()).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void aChunkedBodyWithinTheLimitIsRead() throws Exception {
        byte[] body = "{\"cores\":2}".getBytes(StandardCharsets.UTF_8);
        for (Node node : List.of(leader, standby)) {
            HttpResponse<String> answer = node.send(node.request("/sessions")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
            assertThat(answer.body()).contains("\"cores\":\"2\"");
        }
    }

    @Test
    void whoExpectsToBeToldToGoOnIsToldOnce() throws Exception {
        for (Node node : List.of(leader, standby)) {
            try (RawClient client = new RawClient(node)) {
                client.send(
                        "POST /sessions HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 11\r\n\r\n");
                assertThat(client.readTo("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
                String answer = client.send("{\"cores\":2}").readAll();
                assertThat(answer).startsWith("HTTP/1.1 201 ").contains("\"cores\":\"2\"");
                assertThat(occurrences(answer, "connection: close")).isEqualTo(1);
            }
        }
    }

    @Test
    void whoExpectsToBeToldToGoOnIsToldSoBeforeItWaitsForALeader() throws Exception {
        try (Node alone = new Node("c");
                RawClient client = new RawClient(alone)) {
            client.send("POST /sessions HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 11\r\n\r\n");
            assertThat(client.readTo("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
            client.send("{\"cores\":2}");
            await().atMost(Duration.ofSeconds(10)).until(() -> alone.server.parked() == 1);
            alone.lead(8);
            assertThat(client.readAll()).startsWith("HTTP/1.1 201 ").contains("\"cores\":\"2\"");
        }
    }

    @Test
    void aParkedRequestThatIsGivenUpEndsItsConnectionToo() throws Exception {
        try (Node alone = new Node("c", Duration.ofMillis(100));
                RawClient client = new RawClient(alone)) {
            String answer =
                    client.send("GET /sessions HTTP/1.1\r\n" + HOST + "\r\n").readAll();
            assertThat(answer).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1");
            assertThat(occurrences(answer, "connection: close")).isEqualTo(1);
        }
    }

    private static int occurrences(String answer, String header) {
        return answer.toLowerCase(Locale.ROOT).split("\r\n" + header, -1).length - 1;
    }
}
