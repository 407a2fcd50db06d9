// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract 1.1: a POST may stand for another method. */
@Timeout(60)
class MethodOverrideTest {
    private final Node a = new Node("a");
    private final Node b = new Node("b");

    @BeforeEach
    void lead() {
        a.lead(1);
        b.follow(a.info(1));
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override", "X-HTTP-METHOD-OVERRIDE", "X-HTTP-METHOD", "X-METHOD-OVERRIDE"})
    void aHeaderNamesTheMethod(String header) throws Exception {
        assertThat(a.send(a.post("/sessions", "").header(header, "GET")).body()).contains("\"from\":0");
        assertThat(a.send(a.post("/sessions/3", "").header(header, "delete")).body())
                .isEqualTo("{\"msg\":\"deleted\"}");
    }

    @Test
    void theQueryNamesTheMethodAndKeepsTheRestOfItsMeaning() throws Exception {
        assertThat(a.send(a.post("/sessions?from=5&_method=GET", "")).body()).contains("\"from\":5");
        assertThat(a.send(a.post("/version?_method=get", "")).statusCode()).isEqualTo(200);
        assertThat(a.send(a.post("/sessions?x_method=GET", "{}")).statusCode()).isEqualTo(201);
    }

    @Test
    void onlyAPostStandsForAnything() throws Exception {
        assertThat(a.send(a.request("/sessions").header("X-HTTP-Method-Override", "DELETE"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(a.get("/sessions?_method=POST").statusCode()).isEqualTo(200);
        assertThat(a.resource.creations.get()).isZero();
    }

    @Test
    void aMethodThatThePathDoesNotHaveIs405() throws Exception {
        HttpResponse<String> answer = a.send(a.post("/sessions?_method=PUT", ""));
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().allValues("allow")).containsExactly("POST, GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "FETCH", "CONNECT", "TRACE", "HEAD", "GET%20", "%22%3E"})
    void whatIsNoMethodIsRefusedAndNothingIsDone(String name) throws Exception {
        HttpResponse<String> answer = a.send(a.post("/sessions?_method=" + name, "{}"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"msg\":\"").contains("'" + name + "'", "GET, POST");
        assertThat(a.resource.creations.get()).isZero();
    }

    @Test
    void itIsKnownBeforeTheRequestIsForwarded() throws Exception {
        HttpResponse<String> answer = b.send(b.post("/sessions?_method=GET", ""));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"from\":0", "\"by\":\"a\"");
        assertThat(b.send(b.post("/sessions/3", "").header("X-HTTP-Method-Override", "DELETE"))
                        .body())
                .isEqualTo("{\"msg\":\"deleted\"}");
    }

    /** The router asks the method what may be sent twice: what only reads goes to the next leader, and not to a 502. */
    @Test
    void whatOnlyReadsIsAskedAgainOfTheNextLeader() throws Exception {
        CompletableFuture<HttpResponse<String>> answer = b.sendAsync(b.post("/sessions/slow?_method=GET", ""));
        assertThat(a.resource.entered.await(5, SECONDS)).isTrue();
        b.resource.release.countDown();
        b.lead(2);
        await().atMost(Duration.ofSeconds(5)).until(answer::isDone);
        assertThat(answer.get(5, SECONDS).body()).contains("\"by\":\"b\"");
    }
}
