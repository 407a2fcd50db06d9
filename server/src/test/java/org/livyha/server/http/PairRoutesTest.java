// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PairRoutesTest {
    private final Node node = new Node("a");
    private final Desk desk = new Desk();

    /** Notes what it is ordered, and waits in a switchover until it may go on. */
    private static final class Desk implements PairDesk {
        final List<String> orders = new CopyOnWriteArrayList<>();
        final List<String> threads = new CopyOnWriteArrayList<>();
        final CountDownLatch mayGoOn = new CountDownLatch(1);
        final List<String> asked = new CopyOnWriteArrayList<>();
        volatile boolean trusting = true;
        volatile Reply answer;

        @Override
        public Object status() {
            return Map.of("role", "standby");
        }

        @Override
        public Object history() {
            return Map.of("changes", List.of());
        }

        @Override
        public Reply switchover(String reason, boolean passedOn) {
            note("switchover " + reason + (passedOn ? " passed on" : ""));
            try {
                return mayGoOn.await(20, SECONDS) ? Reply.done(Map.of("to", "b")) : Reply.refused(503, "stuck");
            } catch (InterruptedException e) {
                return Reply.refused(503, "stopping");
            }
        }

        @Override
        public Reply pause(String by, String reason) {
            note("pause " + reason + " by " + by);
            return answer != null ? answer : Reply.done(Map.of("reason", reason));
        }

        @Override
        public Reply resume(String by) {
            note("resume by " + by);
            return Reply.done(null);
        }

        @Override
        public boolean trusts(InetSocketAddress remote, InetSocketAddress local) {
            assertThat(local.getPort()).isPositive();
            asked.add(Thread.currentThread().getName());
            return trusting;
        }

        private void note(String order) {
            orders.add(order);
            threads.add(Thread.currentThread().getName());
        }
    }

    @BeforeEach
    void open() {
        node.desk = desk;
    }

    @AfterEach
    void close() {
        desk.mayGoOn.countDown();
        node.close();
    }

    @Test
    void eachServerAnswersItselfWhoeverLeads() throws Exception {
        assertThat(node.get("/ha/status").body()).isEqualTo("{\"role\":\"standby\"}");
        assertThat(node.get("/ha/history").body()).isEqualTo("{\"changes\":[]}");
        try (Node other = new Node("b")) {
            other.lead(1);
            node.follow(other.info(1));
            HttpResponse<String> answer = node.get("/ha/status");
            assertThat(answer.body()).isEqualTo("{\"role\":\"standby\"}");
            assertThat(answer.headers().firstValue("connection")).contains("close");
        }
    }

    @Test
    void aServerThatStartsSaysSo() throws Exception {
        node.desk = null;
        HttpResponse<String> answer = node.get("/ha/status");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
    }

    @Test
    void ordersAreCarriedOutWithTheirReason() throws Exception {
        desk.mayGoOn.countDown();
        assertThat(order("switchover", "{\"reason\":\"why not\"}").body()).isEqualTo("{\"to\":\"b\"}");
        assertThat(order("switchover", "{}").statusCode()).isEqualTo(200);
        assertThat(order("pause", "{\"reason\":\"works\"}").body()).isEqualTo("{\"reason\":\"works\"}");
        assertThat(order("resume", "").body()).isEqualTo("null");
        assertThat(desk.orders)
                .containsExactly(
                        "switchover why not", "switchover ", "pause works by 127.0.0.1", "resume by 127.0.0.1");
        assertThat(desk.threads).allMatch(name -> name.startsWith("pair-order"));
    }

    @Test
    void anOrderThatTheOtherServerPassedOnIsKnownAsSuch() throws Exception {
        desk.mayGoOn.countDown();
        node.send(node.post("/ha/switchover", "{}").header(PairDesk.PASSED_ON_BY, "b"));
        assertThat(desk.orders).containsExactly("switchover  passed on");
    }

    @Test
    void badOrdersChangeNothing() throws Exception {
        for (String body : List.of(
                "{",
                "[]",
                "null",
                "1",
                "{} {}",
                "{\"reason\":1}",
                "{\"reason\":null}",
                "{\"reason\":\"a\",\"reason\":\"b\"}")) {
            HttpResponse<String> answer = order("pause", body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.body()).as(body).startsWith("{\"msg\":\"").doesNotContain("Exception");
        }
        HttpResponse<String> misspelt = order("switchover", "{\"raison\":\"x\"}");
        assertThat(misspelt.statusCode()).isEqualTo(400);
        assertThat(misspelt.body()).contains("raison", "reason");
        assertThat(order("pause", "{\"reason\":\"" + "x".repeat(1001) + "\"}").statusCode())
                .isEqualTo(400);
        assertThat(order("pause", " ".repeat(20_000)).statusCode()).isEqualTo(413);
        assertThat(order("stop", "{}").statusCode()).isEqualTo(404);
        assertThat(node.get("/ha/switchover").statusCode()).isEqualTo(405);
        assertThat(node.get("/ha/switchover").headers().firstValue("allow")).contains("POST");
        assertThat(order("status", "{}").statusCode()).isEqualTo(405);
        assertThat(desk.orders).isEmpty();
    }

    @Test
    void ordersOfStrangersAreRefused() throws Exception {
        desk.trusting = false;
        HttpResponse<String> answer = order("switchover", "{}");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).startsWith("{\"msg\":\"");
        assertThat(desk.orders).isEmpty();
        assertThat(node.get("/ha/status").statusCode()).isEqualTo(200);
    }

    /** A proxy on a host of the pair would lend its own address to everybody. */
    @Test
    void ordersThatCameThroughAProxyAreRefused() throws Exception {
        for (String header : List.of("X-Forwarded-For", "x-forwarded-for", "Forwarded", "Via")) {
            HttpResponse<String> answer = node.send(node.post("/ha/pause", "{}").header(header, "10.1.1.1"));
            assertThat(answer.statusCode()).as(header).isEqualTo(403);
            assertThat(answer.body()).contains("proxy");
            assertThat(node.send(node.request("/ha/status").header(header, "10.1.1.1"))
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(desk.orders).isEmpty();
    }

    @Test
    void anOrderThatTakesItsTimeHoldsUpNobodyWhoAsks() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(node.sendAsync(node.post("/ha/switchover", "{}")));
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> desk.asked.size() == 20 && desk.orders.size() == 4);
        assertThat(node.get("/ha/status").statusCode()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            HttpResponse<String> oneTooMany = order("pause", "{}");
            assertThat(oneTooMany.statusCode()).isEqualTo(503);
            assertThat(oneTooMany.headers().firstValue("retry-after")).contains("1");
        });
        desk.mayGoOn.countDown();
        for (CompletableFuture<HttpResponse<String>> one : waiting) {
            assertThat(one.get(20, SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void strangersCannotKeepOrdersOut() throws Exception {
        desk.trusting = false;
        desk.mayGoOn.countDown();
        try (Socket stranger = new Socket(
                InetAddress.getLoopbackAddress(),
                URI.create(node.info(1).server().url()).getPort())) {
            stranger.setSoTimeout(20_000);
            // Of a body that never comes.
            stranger.getOutputStream()
                    .write("POST /ha/switchover HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] answer = stranger.getInputStream().readNBytes(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 403");
        }
        assertThat(desk.asked).allMatch(thread -> !thread.startsWith("pair-order"));
    }

    @Test
    void anOrderOfWhichNothingWasDoneMayBeGivenAgain() throws Exception {
        desk.answer = PairDesk.Reply.refused(503, "there is no leader");
        assertThat(order("pause", "{}").headers().firstValue("retry-after")).contains("1");
        desk.answer = PairDesk.Reply.unconfirmed("b does not serve yet", 7);
        HttpResponse<String> begun = order("pause", "{}");
        assertThat(begun.statusCode()).isEqualTo(504);
        assertThat(begun.headers().firstValue("retry-after")).isEmpty();
        assertThat(begun.body()).contains("\"epoch\":7", "\"msg\":\"b does not serve yet\"");
    }

    private HttpResponse<String> order(String order, String body) throws Exception {
        return node.send(node.post("/ha/" + order, body));
    }
}
