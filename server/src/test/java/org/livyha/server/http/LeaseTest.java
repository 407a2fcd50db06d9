// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No byte of an answer leaves a server that cannot prove that it leads. */
@Timeout(60)
class LeaseTest {
    private final Node a = new Node("a", Duration.ofMillis(300));

    @AfterEach
    void close() {
        a.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/sessions", "/sessions/", "/sessions/7", "/sessions/0/fail/session", "/batches", "/sessions;x=y"
            })
    void standbyNeverAnswersAsLeader(String path) throws Exception {
        HttpResponse<String> answer = a.get(path);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
        assertThat(answer.body()).doesNotContain("not found");
    }

    @Test
    void standbyNeverAnswersAsLeaderAfterItsGateWasShut() throws Exception {
        a.lead(1);
        assertThat(a.get("/sessions").statusCode()).isEqualTo(200);
        a.gate.shut();
        assertThat(a.get("/sessions").statusCode()).isEqualTo(503);
    }

    @Test
    void deadBeforeReplacedOnEntry() throws Exception {
        a.lead(1);
        a.freezePastLease();
        assertThat(a.send(a.post("/sessions", "{}")).statusCode()).isEqualTo(503);
        assertThat(a.resource.creations.get()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /sessions/slow", "POST /sessions/slow", "GET /sessions/silent"})
    void deadBeforeReplacedBetweenEntryAndFirstByte(String request) throws Exception {
        a.lead(1);
        CompletableFuture<String> answer = raw(request);
        assertThat(a.resource.entered.await(5, SECONDS)).isTrue();
        a.freezePastLease();
        a.resource.release.countDown();
        assertThat(answer.get(10, SECONDS)).isEmpty();
    }

    @Test
    void anAnswerNamesTheEpochOfItsTermWhoeverPassesItOn() throws Exception {
        try (Node b = new Node("b")) {
            a.lead(7);
            b.follow(a.info(7));
            assertThat(a.get("/sessions").headers().firstValue("X-Livy-HA-Epoch"))
                    .contains("7");
            assertThat(b.get("/sessions").headers().firstValue("X-Livy-HA-Epoch"))
                    .contains("7");
            assertThat(a.get("/version").headers().firstValue("X-Livy-HA-Epoch"))
                    .isEmpty();
        }
    }

    @Test
    void anAnswerOfAnOldTermDoesNotGoOutUnderANewOne() throws Exception {
        a.lead(1);
        CompletableFuture<String> answer = raw("GET /sessions/slow");
        assertThat(a.resource.entered.await(5, SECONDS)).isTrue();
        a.freezePastLease();
        a.lead(3);
        a.resource.release.countDown();
        assertThat(answer.get(10, SECONDS)).isEmpty();
        assertThat(a.get("/sessions").statusCode()).isEqualTo(200);
    }

    @Test
    void aGetThatAFrozenLeaderCannotAnswerIsAnsweredByTheNextOne() throws Exception {
        try (Node b = new Node("b")) {
            a.lead(1);
            b.follow(a.info(1));
            CompletableFuture<HttpResponse<String>> answer = b.sendAsync(b.request("/sessions/slow"));
            assertThat(a.resource.entered.await(5, SECONDS)).isTrue();
            b.resource.release.countDown();
            a.freezePastLease();
            a.resource.release.countDown();
            // Now here, now with the other one.
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> b.server.parked() == 1);
            b.lead(2);
            assertThat(answer.get(5, SECONDS).body()).isEqualTo("{\"by\":\"b\"}");
        }
    }

    /** Everything the server sends until it hangs up. */
    private CompletableFuture<String> raw(String request) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), a.server.port())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream()
                        .write((request + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            } catch (IOException e) {
                return e.getMessage().contains("reset") ? "" : "failed: " + e;
            }
        });
    }
}
