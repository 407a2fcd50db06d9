// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LineTest {
    private static final LineConfig LIVELY =
            LineConfig.defaults().withHeartbeat(Duration.ofMillis(100), Duration.ofMillis(500));

    @Test
    void manyCallsAtOnceEachGetTheirOwnReply() throws Exception {
        try (TestPair pair = new TestPair()) {
            pair.connect();
            DriverLine line = pair.line();
            List<CompletableFuture<Reply>> calls = IntStream.range(0, 2000)
                    .parallel()
                    .mapToObj(i -> line.call(TestPair.submit("code " + i), TestPair.DEADLINE))
                    .toList();
            for (int i = 0; i < calls.size(); i++) {
                assertThat(TestPair.codeOf(calls.get(i))).isEqualTo("code " + i);
            }
        }
    }

    @Test
    void requestsArriveInTheOrderTheyWereSentAndRepliesComeInAny() throws Exception {
        List<String> arrived = new ArrayList<>();
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        try (TestPair pair = new TestPair()) {
            pair.connect(pair.address(), (line, request) -> {
                CompletableFuture<Reply> reply = new CompletableFuture<>();
                synchronized (arrived) {
                    arrived.add(((Request.SubmitStatement) request).code());
                    replies.add(reply);
                }
                return reply;
            });
            CompletableFuture<Reply> first = pair.line().call(TestPair.submit("first"), TestPair.DEADLINE);
            CompletableFuture<Reply> second = pair.line().call(TestPair.submit("second"), TestPair.DEADLINE);
            await().until(() -> {
                synchronized (arrived) {
                    return arrived.size() == 2;
                }
            });
            assertThat(arrived).containsExactly("first", "second");
            replies.get(1).complete(new Reply.OneStatement(TestPair.statement("second")));
            assertThat(TestPair.codeOf(second)).isEqualTo("second");
            assertThat(first).isNotDone();
            replies.get(0).complete(new Reply.OneStatement(TestPair.statement("first")));
            assertThat(TestPair.codeOf(first)).isEqualTo("first");
        }
    }

    @Test
    void eventsArriveInTheOrderTheyWereSent() throws Exception {
        try (TestPair pair = new TestPair()) {
            HomeLine home = pair.connect();
            List<Event> sent = new ArrayList<>();
            for (int i = 0; i < 5000; i++) {
                Event event = new Event.StatementChanged(i, Statement.State.RUNNING, 0.5);
                sent.add(event);
                home.send(event);
            }
            await().until(() -> pair.listener.events.size() == sent.size());
            assertThat(pair.listener.events).containsExactlyElementsOf(sent);
        }
    }

    @Test
    void eventsArriveInTheOrderTheyWereSentWhicheverThreadsSendThem() throws Exception {
        Event first = new Event.StatementChanged(0, Statement.State.RUNNING, 0);
        Event second = new Event.StatementChanged(0, Statement.State.AVAILABLE, 1);
        try (TestPair pair = new TestPair()) {
            pair.connect(pair.address(), (line, request) -> {
                // On the line's own thread, while that cannot yet write what another one has sent.
                CompletableFuture.runAsync(() -> line.send(first)).join();
                line.send(second);
                return CompletableFuture.completedFuture(new Reply.Done());
            });
            pair.line().call(TestPair.submit("x"), TestPair.DEADLINE).get(20, TimeUnit.SECONDS);
            await().until(() -> pair.listener.events.size() == 2);
            assertThat(pair.listener.events).containsExactly(first, second);
        }
    }

    @Test
    void aCallEndsAtItsDeadlineAndALateReplyHarmsNobody() throws Exception {
        CompletableFuture<Reply> late = new CompletableFuture<>();
        try (TestPair pair = new TestPair()) {
            pair.connect(
                    pair.address(),
                    (line, request) -> request instanceof Request.GetStatement ? late : TestPair.echo(line, request));
            CompletableFuture<Reply> call = pair.line().call(new Request.GetStatement(1, 0), Duration.ofMillis(100));
            assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(TimeoutException.class)
                    .hasMessageContaining("GetStatement");
            late.complete(new Reply.Done());
            assertThat(TestPair.codeOf(pair.line().call(TestPair.submit("next"), TestPair.DEADLINE)))
                    .isEqualTo("next");
        }
    }

    @Test
    void callsInFlightFailWhenTheLineClosesAndSoDoLaterOnes() throws Exception {
        try (TestPair pair = new TestPair()) {
            HomeLine home = pair.connect(pair.address(), (line, request) -> new CompletableFuture<>());
            DriverLine line = pair.line();
            List<CompletableFuture<Reply>> calls = IntStream.range(0, 50)
                    .mapToObj(i -> line.call(TestPair.submit("never"), TestPair.DEADLINE))
                    .toList();
            home.close();
            home.close();
            for (CompletableFuture<Reply> call : calls) {
                assertLineClosed(call);
            }
            assertThat(line.isOpen()).isFalse();
            assertLineClosed(line.call(TestPair.submit("later"), TestPair.DEADLINE));
            await().until(() -> pair.listener.closed.equals(List.of(line)));
            await().until(() -> pair.closedAtHome.equals(List.of(home)));
            home.send(new Event.StatementChanged(0, Statement.State.RUNNING, 0)); // dropped, no error
        }
    }

    @Test
    void closingTheServerTellsBothSides() throws Exception {
        try (TestPair pair = new TestPair()) {
            HomeLine home = pair.connect();
            DriverLine line = pair.line();
            pair.server.close();
            pair.server.close();
            assertThat(pair.listener.closed).containsExactly(line);
            await().until(() -> pair.closedAtHome.equals(List.of(home)));
        }
    }

    @Test
    void aHandlerThatThrowsFailsItsCallOnly() throws Exception {
        try (TestPair pair = new TestPair()) {
            pair.connect(pair.address(), (line, request) -> {
                if (request instanceof Request.GetStatement) {
                    throw new IllegalStateException("broken on purpose");
                }
                return TestPair.echo(line, request);
            });
            Reply reply = pair.line()
                    .call(new Request.GetStatement(1, 0), TestPair.DEADLINE)
                    .get(20, TimeUnit.SECONDS);
            assertThat(reply)
                    .isEqualTo(new Reply.Failed(
                            Reply.Reason.INTERNAL, "java.lang.IllegalStateException: broken on purpose"));
            assertThat(TestPair.codeOf(pair.line().call(TestPair.submit("next"), TestPair.DEADLINE)))
                    .isEqualTo("next");
        }
    }

    @Test
    void anIdleLineStaysOpenByItsHeartbeats() throws Exception {
        try (TestPair pair = new TestPair(LIVELY, LIVELY)) {
            HomeLine home = pair.connect();
            DriverLine line = pair.line();
            await().during(Duration.ofMillis(1500))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> home.isOpen() && line.isOpen());
        }
    }

    @Test
    void bothSidesCloseALineWhosePeerHasGoneSilent() throws Exception {
        try (TestPair pair = new TestPair(LIVELY, LIVELY);
                TapProxy tap = new TapProxy(pair.server.address())) {
            HomeLine home = pair.connect(tap.address(), TestPair::echo);
            DriverLine line = pair.line();
            tap.freeze();
            await().atMost(Duration.ofSeconds(10)).until(() -> !line.isOpen());
            await().atMost(Duration.ofSeconds(10)).until(() -> !home.isOpen());
            assertThat(pair.listener.closed).containsExactly(line);
        }
    }

    @Test
    void whatIsSentIsWhatIsRead() throws Exception {
        var output = JsonNodeFactory.instance.objectNode();
        output.put("status", "ok")
                .put("half", 0.5)
                .put("text", "a\u0000\u20ac\ud83d\ude00")
                .putNull("none");
        output.put("decimal", new BigDecimal("1.10"));
        ConcurrentLinkedQueue<Request> seen = new ConcurrentLinkedQueue<>();
        Statement done = new Statement(3, "x", Statement.State.AVAILABLE, output, 1.0, 5, 6);
        Reply page = new Reply.Statements(9, List.of(done, TestPair.statement("y")));
        try (TestPair pair = new TestPair()) {
            pair.connect(pair.address(), (line, request) -> {
                seen.add(request);
                return CompletableFuture.completedFuture(page);
            });
            Request list = new Request.ListStatements(Long.MAX_VALUE, 2, null, true);
            assertThat(pair.line().call(list, TestPair.DEADLINE).get(20, TimeUnit.SECONDS))
                    .isEqualTo(page);
            assertThat(seen).containsExactly(list);
        }
    }

    @Test
    void whatConcernsJobsIsReadAsItWasSent() throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {0, -1, 127, -128});
        List<Request> requests = List.of(
                new Request.SubmitJob(1, "key", bytes, "spark"),
                new Request.SubmitJob(1, null, bytes, "spark"),
                new Request.GetJob(1, Long.MAX_VALUE),
                new Request.CancelJob(1, 2),
                new Request.PutFile(1, "upload-1", 1L << 40, bytes),
                new Request.AddUpload(1, Request.Resource.JAR, "upload-1", "a b\u20ac.jar"),
                new Request.AddUri(1, Request.Resource.PYFILE, "hdfs:///x.py"));
        List<Reply> replies = List.of(
                new Reply.OneJob(new JobStatus(1, JobStatus.State.SUCCEEDED, bytes, null)),
                new Reply.OneJob(new JobStatus(Long.MAX_VALUE, JobStatus.State.FAILED, null, "why")),
                new Reply.Attached(new DriverStatus(DriverStatus.State.IDLE, null, null, null, "here", 1, 3)));
        ConcurrentLinkedQueue<Request> seen = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Reply> toGive = new ConcurrentLinkedQueue<>(replies);
        try (TestPair pair = new TestPair()) {
            pair.connect(pair.address(), (line, request) -> {
                seen.add(request);
                Reply reply = toGive.poll();
                return CompletableFuture.completedFuture(reply == null ? new Reply.Done() : reply);
            });
            for (int i = 0; i < requests.size(); i++) {
                Reply expected = i < replies.size() ? replies.get(i) : new Reply.Done();
                assertThat(pair.line().call(requests.get(i), TestPair.DEADLINE).get(20, TimeUnit.SECONDS))
                        .isEqualTo(expected);
            }
            assertThat(seen).containsExactlyElementsOf(requests);
        }
    }

    @Test
    void aStatusOfADriverThatKnowsNoJobsHasNone() throws Exception {
        byte[] older = new CBORMapper()
                .writeValueAsBytes(
                        Map.of("t", "attached", "status", Map.of("state", "idle", "host", "here", "pid", 1)));
        assertThat(Cbor.read(older, Reply.class))
                .isEqualTo(new Reply.Attached(new DriverStatus(DriverStatus.State.IDLE, null, null, null, "here", 1)));
    }

    private static void assertLineClosed(CompletableFuture<Reply> call) {
        assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(LineClosedException.class);
    }
}
