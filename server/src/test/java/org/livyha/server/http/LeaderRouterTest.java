// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.livyha.server.config.Json;

@Timeout(60)
class LeaderRouterTest {
    private final Node a = new Node("a");
    private final Node b = new Node("b");
    private final Socket deaf = new Socket();

    @AfterEach
    void close() throws Exception {
        deaf.close();
        a.close();
        b.close();
    }

    @Test
    void leaderAnswersItself() throws Exception {
        a.lead(1);
        assertThat(a.get("/sessions").body()).contains("\"by\":\"a\"");
    }

    @Test
    void standbyForwardsToTheLeaderWithCredentialsAndTheClientsAddress() throws Exception {
        a.lead(1);
        b.follow(a.info(1));
        HttpResponse<String> answer = b.send(b.post("/sessions", "{\"cores\":3}")
                .header("Authorization", "Basic abc")
                .header("User-Agent", "livy-client-http")
                .header("X-Forwarded-For", "10.1.1.1"));

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).contains("\"by\":\"a\"").contains("\"cores\":\"3\"");
        assertThat(answer.headers().allValues("location")).containsExactly("/sessions/7");
        var seen = a.resource.lastHeaders.getRequestHeaders();
        assertThat(seen.get("authorization")).containsExactly("Basic abc");
        assertThat(seen.get("user-agent")).containsExactly("livy-client-http");
        assertThat(seen.get("x-forwarded-for")).containsExactly("10.1.1.1, 127.0.0.1");
        assertThat(seen.get("host")).containsExactly("127.0.0.1:" + b.server.port());
        assertThat(seen.get("x-livy-ha-forwarded")).containsExactly("b");
        assertThat(answer.headers().allValues("date")).hasSize(1);
        assertThat(answer.headers().allValues("x-frame-options")).hasSize(1);
        assertThat(answer.headers().allValues("content-type")).containsExactly("application/json;charset=utf-8");
        assertThat(answer.headers().allValues("connection")).containsExactly("close");
    }

    @Test
    void errorsAndQueriesPassThroughTheStandbyUnchanged() throws Exception {
        a.lead(1);
        b.follow(a.info(1));
        assertThat(b.get("/sessions?from=abc").statusCode()).isEqualTo(400);
        assertThat(b.get("/sessions/0/fail/session").body()).isEqualTo("{\"msg\":\"Session '0' not found.\"}");
        assertThat(b.get("/sessions/%31%30").body()).isEqualTo("{\"id\":\"10\"}");
        assertThat(b.send(b.request("/sessions").method("HEAD", HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"from=%/", "from=%zz", "%z=1", "from=1%", "from=a%2", "from=%ff", "from=%25%", "%"})
    void whatIsNoEscapeIsAnsweredAsByTheLeader(String query) throws Exception {
        a.lead(1);
        b.follow(a.info(1));
        String request = "GET /sessions?" + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        List<String> answers = new ArrayList<>();
        for (Node node : List.of(a, b)) {
            try (RawClient client = new RawClient(node)) {
                String answer = client.send(request).readAll();
                answers.add(answer.substring(0, answer.indexOf('\r')) + answer.substring(answer.indexOf("\r\n\r\n")));
            }
        }
        assertThat(answers.get(1)).isEqualTo(answers.get(0)).doesNotContain(" 50");
        assertThat(b.server.parked()).isZero();
    }

    @Test
    void parkedRequestsGoOnInTheOrderOfTheirArrivalWhenTheGateOpens() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            answers.add(a.sendAsync(a.post("/sessions/echo", "n" + i)));
            int parked = i + 1;
            await().atMost(Duration.ofSeconds(5)).until(() -> a.server.parked() == parked);
        }
        a.lead(1);
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(5, SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(a.resource.order).containsExactlyInAnyOrder("n0", "n1", "n2", "n3", "n4");
        assertThat(a.server.parked()).isZero();
    }

    @Test
    void parkedRequestsAreForwardedWhenTheOtherServerLeads() throws Exception {
        CompletableFuture<HttpResponse<String>> answer = b.sendAsync(b.post("/sessions", "{\"cores\":4}"));
        await().atMost(Duration.ofSeconds(5)).until(() -> b.server.parked() == 1);
        a.lead(3);
        b.follow(a.info(3));
        assertThat(answer.get(5, SECONDS).body()).contains("\"by\":\"a\"").contains("\"cores\":\"4\"");
    }

    @Test
    void whoWaitsTooLongIsToldToTryAgain() throws Exception {
        try (Node alone = new Node("c", Duration.ofMillis(200))) {
            long start = System.nanoTime();
            HttpResponse<String> answer = alone.send(alone.post("/sessions", "{}"));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("retry-after")).contains("1");
            assertThat(answer.body()).startsWith("{\"msg\":\"");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(200), Duration.ofSeconds(5));
            assertThat(alone.server.parked()).isZero();
        }
    }

    @Test
    void confusedServersDoNotForwardInACircle() throws Exception {
        try (Node x = new Node("x", Duration.ofSeconds(3));
                Node y = new Node("y", Duration.ofSeconds(3))) {
            x.follow(y.info(2));
            y.follow(x.info(2));
            CompletableFuture<HttpResponse<String>> answer = x.sendAsync(x.request("/sessions"));
            await().atMost(Duration.ofSeconds(5))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> x.server.parked() == 1);
            assertThat(answer.get(20, SECONDS).statusCode()).isEqualTo(503);
            assertThat(y.server.parked()).isZero();
        }
    }

    @Test
    void aPostWhoseLeaderRefusesConnectionsReachesTheNextLeaderWhole() throws Exception {
        b.follow(a.info(1, refusedPort()));
        String body = "x".repeat(200_000);
        CompletableFuture<HttpResponse<String>> answer = b.sendAsync(b.post("/sessions/echo", body));
        await().atMost(Duration.ofSeconds(5)).until(() -> b.server.parked() == 1);
        b.lead(2);
        assertThat(answer.get(5, SECONDS).body())
                .contains("\"by\":\"b\"")
                .contains("\"length\":200000")
                .contains("\"hash\":" + body.hashCode());
        assertThat(b.resource.order).hasSize(1);
    }

    @Test
    void aPostTooLargeToKeepAlsoSurvivesARefusedConnection() throws Exception {
        b.follow(a.info(1, refusedPort()));
        String body = "y".repeat(3 << 20);
        CompletableFuture<HttpResponse<String>> answer = b.sendAsync(b.post("/sessions/echo", body));
        await().atMost(Duration.ofSeconds(5)).until(() -> b.server.parked() == 1);
        b.lead(2);
        assertThat(answer.get(10, SECONDS).body())
                .contains("\"length\":" + (3 << 20))
                .contains("\"hash\":" + body.hashCode());
    }

    @Test
    void aLeaderWhosePortOpensAgainIsFoundWithoutANewElection() throws Exception {
        int port = closedPort();
        b.follow(a.info(1, port));
        CompletableFuture<HttpResponse<String>> first = b.sendAsync(b.request("/sessions"));
        CompletableFuture<HttpResponse<String>> second = b.sendAsync(b.post("/sessions", "{}"));
        await().atMost(Duration.ofSeconds(5)).until(() -> b.server.parked() >= 1);
        try (Upstream upstream = new Upstream(port, Upstream.OK)) {
            assertThat(first.get(5, SECONDS).body()).isEqualTo("{}");
            assertThat(second.get(5, SECONDS).body()).isEqualTo("{}");
        }
    }

    @Test
    void whileALeaderRefusesOneRequestAtATimeTries() throws Exception {
        b.follow(a.info(1, refusedPort()));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(b.sendAsync(b.request("/sessions")));
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> b.server.parked() >= 49);
        b.lead(2);
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(5, SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aGetIsAskedAgainWhenItsConnectionBreaks() throws Exception {
        try (Upstream upstream = new Upstream(0, Upstream.HANG_UP)) {
            b.follow(a.info(1, upstream.port()));
            CompletableFuture<HttpResponse<String>> answer = b.sendAsync(b.request("/sessions"));
            await().atMost(Duration.ofSeconds(5)).until(() -> upstream.requests.get() >= 1);
            a.lead(2);
            b.follow(a.info(2));
            assertThat(answer.get(5, SECONDS).body()).contains("\"by\":\"a\"");
        }
    }

    @Test
    void whatALeaderHeldAndGaveBackIsStillParkedForTheNext() throws Exception {
        Duration budget = Duration.ofSeconds(3);
        try (Node c = new Node("c", budget)) {
            c.lead(1);
            CompletableFuture<HttpResponse<String>> answer = c.sendAsync(c.post("/sessions/held", "{}"));
            assertThat(c.resource.entered.await(5, SECONDS)).isTrue();
            awaitPassed(budget);
            c.gate.shut();
            c.resource.release.countDown();
            await().atMost(Duration.ofSeconds(5)).until(() -> c.server.parked() == 1);
            c.lead(2);
            assertThat(answer.get(5, SECONDS).statusCode()).isEqualTo(200);
        }
    }

    private static void awaitPassed(Duration time) {
        long start = System.nanoTime();
        await(time + " have passed")
                .atMost(time.multipliedBy(2))
                .until(() -> System.nanoTime() - start > time.toNanos());
    }

    /** What it has waited at the leader that died is not counted as waiting for a leader. */
    @Test
    void aLongPollThatOutlivesItsLeaderIsStillParkedForTheNext() throws Exception {
        Duration budget = Duration.ofSeconds(3);
        try (Upstream upstream = new Upstream(0, Upstream.HANG_UP);
                Node c = new Node("c", budget)) {
            upstream.hold = new CountDownLatch(1);
            c.follow(a.info(1, upstream.port()));
            CompletableFuture<HttpResponse<String>> answer = c.sendAsync(c.request("/sessions/0/state?wait=30"));
            await().atMost(Duration.ofSeconds(5)).until(() -> upstream.requests.get() == 1);
            awaitPassed(budget);
            upstream.close();
            c.leader.set(null);
            upstream.hold.countDown();
            await().atMost(Duration.ofSeconds(5)).until(() -> c.server.parked() == 1);
            c.lead(2);
            assertThat(answer.get(5, SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatCannotBeSentTwiceIsNotWhenItsConnectionBreaks() throws Exception {
        List<HttpRequest.Builder> requests = List.of(
                b.post("/sessions/n1/stop", "{}"),
                b.post("/sessions/1/upload-jar", "{}"),
                b.post("/sessions/1/unheard-of", "{}"),
                b.request("/sessions/1").DELETE());
        for (HttpRequest.Builder request : requests) {
            try (Upstream upstream = new Upstream(0, Upstream.HANG_UP)) {
                b.follow(a.info(1, upstream.port()));
                HttpResponse<String> answer = b.send(request);
                assertThat(answer.statusCode()).isEqualTo(502);
                assertThat(answer.body()).contains("not known");
                assertThat(upstream.requests.get()).isEqualTo(1);
            }
        }
    }

    @Test
    void whatDoesNothingASecondTimeIsSentToTheNextLeader() throws Exception {
        for (String path : List.of("/sessions/1/stop", "/sessions/1/statements/2/cancel", "/sessions/n1/connect")) {
            try (Upstream first = new Upstream(0, Upstream.HANG_UP);
                    Upstream next = new Upstream(0, Upstream.OK)) {
                b.follow(a.info(1, first.port()));
                CompletableFuture<HttpResponse<String>> sent = b.sendAsync(b.post(path, "{}"));
                await().atMost(Duration.ofSeconds(5)).until(() -> first.requests.get() > 0);
                b.follow(a.info(2, next.port()));
                assertThat(sent.get(5, SECONDS).statusCode()).isEqualTo(200);
            }
        }
    }

    /** Its key is ours, given when it was sent for the first time: the next leader finds it in the records. */
    @Test
    void aCreationWhoseConnectionBreaksIsSentToTheNextLeaderUnderTheSameKey() throws Exception {
        try (Upstream upstream = new Upstream(0, Upstream.HANG_UP)) {
            b.follow(a.info(1, upstream.port()));
            CompletableFuture<HttpResponse<String>> sent = b.sendAsync(b.post("/sessions", "{\"cores\":6}"));
            await().atMost(Duration.ofSeconds(5)).until(() -> upstream.requests.get() > 0);
            b.lead(2);
            HttpResponse<String> answer = sent.get(5, SECONDS);
            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.body())
                    .contains("\"by\":\"b\"")
                    .contains("\"cores\":\"6\"")
                    .contains("\"ours\":\"1\"");
            String key = Json.mapper().readTree(answer.body()).path("key").asText();
            assertThat(key).hasSizeGreaterThan(20);
            assertThat(upstream.heads)
                    .isNotEmpty()
                    .allMatch(head -> head.contains("Idempotency-Key: " + key))
                    .allMatch(head -> head.contains("X-Livy-HA-Key: 1"));
        }
    }

    @Test
    void aClientsOwnKeyIsKept() throws Exception {
        a.lead(1);
        b.follow(a.info(1));
        assertThat(b.send(b.post("/sessions", "{}").header("Idempotency-Key", "mine"))
                        .body())
                .contains("\"key\":\"mine\"")
                .contains("\"ours\":\"null\"");
    }

    @Test
    void whatTheLeaderAnswersItselfNeedsNoKey() throws Exception {
        a.lead(1);
        assertThat(a.send(a.post("/sessions", "{}")).body()).contains("\"key\":\"null\"");
    }

    /** A client without a key that tried again would have it made twice. */
    @Test
    void aCreationThatALeaderMayHaveCarriedOutIsNotCalledUndone() throws Exception {
        try (Node c = new Node("c", Duration.ofMillis(400));
                Upstream upstream = new Upstream(0, Upstream.HANG_UP)) {
            c.follow(a.info(1, upstream.port()));
            CompletableFuture<HttpResponse<String>> ours = c.sendAsync(c.post("/sessions", "{}"));
            await().atMost(Duration.ofSeconds(5)).until(() -> upstream.requests.get() > 0);
            c.leader.set(null);
            c.server.leaderChanged();
            assertThat(ours.get(5, SECONDS).statusCode()).isEqualTo(502);
        }
    }

    /** The driver knows it by its key, which the first of the two servers gave it. */
    @Test
    void aStatementWhoseConnectionBreaksIsSentToTheNextLeaderUnderTheSameKey() throws Exception {
        try (Upstream upstream = new Upstream(0, Upstream.HANG_UP)) {
            b.follow(a.info(1, upstream.port()));
            CompletableFuture<HttpResponse<String>> sent =
                    b.sendAsync(b.post("/sessions/0/statements", "{\"code\":\"1\"}"));
            await().atMost(Duration.ofSeconds(5)).until(() -> upstream.requests.get() > 0);
            b.lead(2);
            HttpResponse<String> answer = sent.get(5, SECONDS);
            assertThat(answer.body()).contains("\"by\":\"b\"").contains("code");
            String key = Json.mapper().readTree(answer.body()).path("key").asText();
            assertThat(key).hasSizeGreaterThan(20);
            assertThat(upstream.heads).isNotEmpty().allMatch(head -> head.contains("Idempotency-Key: " + key));
        }
    }

    @Test
    void aGetSentToAFrozenLeaderGoesToTheNextOneAtOnce() throws Exception {
        a.lead(1);
        b.follow(a.info(1));
        CompletableFuture<HttpResponse<String>> answer = b.sendAsync(b.request("/sessions/slow"));
        assertThat(a.resource.entered.await(5, SECONDS)).isTrue();
        b.resource.release.countDown();
        b.lead(2);
        assertThat(answer.get(5, SECONDS).body()).contains("\"by\":\"b\"");
    }

    @Test
    void aPostSentToAFrozenLeaderIsGivenUpWithAnHonestAnswer() throws Exception {
        a.lead(1);
        b.follow(a.info(1));
        CompletableFuture<HttpResponse<String>> answer = b.sendAsync(b.post("/sessions/slow", "{}"));
        assertThat(a.resource.entered.await(5, SECONDS)).isTrue();
        b.lead(2);
        assertThat(answer.get(10, SECONDS).statusCode()).isEqualTo(502);
    }

    @Test
    void aRequestTurnedAwayByAShuttingGateIsRoutedAnewWithItsBody() throws Exception {
        a.resource.refusals.set(2);
        a.lead(1);
        HttpResponse<String> answer = a.send(a.post("/sessions", "{\"cores\":5}"));
        assertThat(answer.body()).contains("\"cores\":\"5\"");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(a.resource.creations.get()).isEqualTo(1);
        assertThat(answer.headers().map().keySet()).noneMatch(name -> name.contains("turned"));
    }

    @Test
    void aRequestForwardedToAServerThatLeadsNoMoreGoesToTheNextLeader() throws Exception {
        a.lead(1);
        a.gate.shut();
        b.follow(a.info(1));
        CompletableFuture<HttpResponse<String>> answer = b.sendAsync(b.post("/sessions", "{\"cores\":8}"));
        await().atMost(Duration.ofSeconds(5)).until(() -> a.server.parked() == 1);
        b.lead(2);
        a.follow(b.info(2));
        assertThat(answer.get(5, SECONDS).body()).contains("\"by\":\"b\"").contains("\"cores\":\"8\"");
        assertThat(answer.get().headers().map().keySet()).noneMatch(name -> name.contains("turned"));
        assertThat(b.resource.creations.get()).isEqualTo(1);
        assertThat(a.resource.creations.get()).isZero();
    }

    @Test
    void aRequestTurnedAwayAgainAndAgainIsNotKeptForEver() throws Exception {
        try (Node c = new Node("c", Duration.ofMillis(200))) {
            c.resource.refusals.set(Integer.MAX_VALUE);
            c.lead(1);
            assertThat(c.send(c.post("/sessions", "{}")).statusCode()).isEqualTo(503);
        }
    }

    /** The ensemble is away: one still takes the other for the leader, which keeps each request for a second and gives it back. */
    @Test
    void whatTwoServersKeepForALeaderIsKeptNoLongerThanByOne() throws Exception {
        try (Node x = new Node("x", Duration.ofSeconds(3));
                Node y = new Node("y", Duration.ofSeconds(3))) {
            x.follow(y.info(2));
            CompletableFuture<HttpResponse<String>> answer = x.sendAsync(x.request("/sessions"));
            await().atMost(Duration.ofSeconds(5)).until(() -> y.server.parked() == 1);
            assertThat(answer.get(20, SECONDS).statusCode()).isEqualTo(503);
            assertThat(x.server.parked() + y.server.parked()).isZero();
        }
    }

    @Test
    void aStoppingServerLetsItsParkedRequestsGo() throws Exception {
        CompletableFuture<HttpResponse<String>> answer = b.sendAsync(b.request("/sessions"));
        await().atMost(Duration.ofSeconds(5)).until(() -> b.server.parked() == 1);
        b.server.close();
        assertThat(answer.get(5, SECONDS).statusCode()).isEqualTo(503);
    }

    /** Bound, and not listening: it refuses, and nobody is given it, not even the proxy for its own end of a connection. */
    private int refusedPort() throws Exception {
        deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return deaf.getLocalPort();
    }

    /** Refuses until somebody listens there. Below the range from which the kernel gives ports to clients. */
    private static int closedPort() {
        for (int attempt = 0; attempt < 200; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (java.io.IOException e) {
                // Taken: the next one.
            }
        }
        throw new AssertionError("no free port found");
    }

    /** A leader that takes a request's head and then does as it was told. */
    private static final class Upstream implements AutoCloseable {
        static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
        static final String HANG_UP = "";

        final AtomicInteger requests = new AtomicInteger();
        final List<String> heads = new CopyOnWriteArrayList<>();
        volatile CountDownLatch hold = new CountDownLatch(0);
        private final ServerSocket socket;

        Upstream(int port, String answer) throws Exception {
            socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            Thread thread = new Thread(() -> serve(answer), "upstream");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        /** A thread for each connection: the proxy opens some that it then does not need, and they must hold up no other. */
        private void serve(String answer) {
            while (!socket.isClosed()) {
                try {
                    Socket client = socket.accept();
                    Thread thread = new Thread(() -> answer(client, answer), "upstream-connection");
                    thread.setDaemon(true);
                    thread.start();
                } catch (java.io.IOException e) {
                    // the test is over
                }
            }
        }

        private void answer(Socket accepted, String answer) {
            try (Socket client = accepted) {
                client.setSoTimeout(5000);
                String head = readHead(client.getInputStream());
                if (!head.isEmpty()) {
                    heads.add(head);
                    requests.incrementAndGet();
                    hold.await(20, SECONDS);
                    OutputStream out = client.getOutputStream();
                    out.write(answer.getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    client.shutdownOutput();
                }
            } catch (java.io.IOException e) {
                // the client left
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static String readHead(InputStream in) throws java.io.IOException {
            StringBuilder head = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                head.append((char) c);
                if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                    return head.toString();
                }
            }
            return "";
        }

        @Override
        public void close() throws Exception {
            socket.close();
        }
    }
}
