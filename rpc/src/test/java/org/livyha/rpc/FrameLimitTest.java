// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Too large fails one call; the line and its next calls live. */
@Timeout(60)
class FrameLimitTest {
    private static final LineConfig SMALL = LineConfig.defaults().withMaxFrame(64 * 1024);
    private static final LineConfig LARGE = LineConfig.defaults();
    private static final String BIG = "x".repeat(1024 * 1024);

    @Test
    void aRequestOverTheSendersLimitFails() throws Exception {
        assertFailsAlone(SMALL, LARGE, BIG, TestPair::echo);
    }

    @Test
    void aRequestOverTheReceiversLimitFails() throws Exception {
        assertFailsAlone(LARGE, SMALL, BIG, TestPair::echo);
    }

    @Test
    void aReplyOverTheSendersLimitFails() throws Exception {
        assertFailsAlone(LARGE, SMALL, "blow up", FrameLimitTest::blowUp);
    }

    @Test
    void aReplyOverTheReceiversLimitFails() throws Exception {
        assertFailsAlone(SMALL, LARGE, "blow up", FrameLimitTest::blowUp);
    }

    @Test
    void aJobOrItsResultOverTheLimitFailsAlone() throws Exception {
        ByteBuffer big = ByteBuffer.allocate(SMALL.maxFrame());
        try (TestPair pair = new TestPair(LARGE, SMALL)) {
            pair.connect(
                    pair.address(),
                    (line, request) -> request instanceof Request.GetJob
                            ? CompletableFuture.completedFuture(
                                    new Reply.OneJob(new JobStatus(1, JobStatus.State.SUCCEEDED, big, null)))
                            : TestPair.echo(line, request));
            for (Request request : List.of(new Request.SubmitJob(1, null, big, "spark"), new Request.GetJob(1, 1))) {
                assertThat(pair.line().call(request, TestPair.DEADLINE).get(20, TimeUnit.SECONDS))
                        .isInstanceOfSatisfying(Reply.Failed.class, failed -> assertThat(failed.reason())
                                .isEqualTo(Reply.Reason.TOO_LARGE));
            }
            assertThat(TestPair.codeOf(pair.line().call(TestPair.submit("next"), TestPair.DEADLINE)))
                    .isEqualTo("next");
        }
    }

    @Test
    void anOverlongEventIsDroppedAndTheNextOneArrives() throws Exception {
        try (TestPair pair = new TestPair(SMALL, LARGE)) {
            HomeLine home = pair.connect();
            pair.line();
            home.send(new Event.StatusChanged(
                    new DriverStatus(DriverStatus.State.ERROR, BIG, null, null, "localhost", 1)));
            Event next = new Event.StatementChanged(0, Statement.State.RUNNING, 0.1);
            home.send(next);
            await().until(() -> !pair.listener.events.isEmpty());
            assertThat(pair.listener.events).containsExactly(next);
        }
    }

    @Test
    void aLargeCallUnderTheLimitArrivesWhole() throws Exception {
        String huge = "y".repeat(30 * 1024 * 1024);
        try (TestPair pair = new TestPair()) {
            pair.connect();
            assertThat(TestPair.codeOf(pair.line().call(TestPair.submit(huge), TestPair.DEADLINE))
                            .equals(huge))
                    .isTrue();
        }
    }

    @Test
    void anOverlongBodyIsDroppedAsItStreamsIn() {
        FrameCodec codec = new FrameCodec();
        EmbeddedChannel channel = new EmbeddedChannel(codec);
        codec.trust(1000);
        int size = 200_000_000;
        channel.writeInbound(header(size, FrameKind.REQUEST, 42));
        Frame frame = channel.readInbound();
        assertThat(frame.isOverlong()).isTrue();
        assertThat(frame.callId()).isEqualTo(42);
        assertThat(frame.size()).isEqualTo(size);
        ByteBuf piece = Unpooled.wrappedBuffer(new byte[1_000_000]);
        for (int i = 0; i < 200; i++) {
            channel.writeInbound(piece.retainedDuplicate());
            assertThat(piece.refCnt()).isEqualTo(1); // nothing of it was kept
        }
        channel.writeInbound(header(0, FrameKind.PING, 0));
        Frame next = channel.readInbound();
        assertThat(next.kind()).isEqualTo(FrameKind.PING);
        piece.release();
        channel.finishAndReleaseAll();
    }

    @Test
    void framesAreReadWhateverPiecesTheyComeIn() throws Exception {
        FrameCodec codec = new FrameCodec();
        EmbeddedChannel channel = new EmbeddedChannel(codec);
        codec.trust(1_000_000);
        Request request = TestPair.submit("z".repeat(200_000));
        ByteBuf bytes = FrameCodec.encode(channel.alloc(), FrameKind.REQUEST, 7, Request.class, request, 1_000_000);
        while (bytes.isReadable()) {
            channel.writeInbound(bytes.readRetainedSlice(Math.min(997, bytes.readableBytes())));
        }
        bytes.release();
        Frame frame = channel.readInbound();
        assertThat(frame.read(Request.class)).isEqualTo(request);
        channel.finishAndReleaseAll();
    }

    @Test
    void fieldsAndNothingElseOfANewerPeerAreSkipped() throws Exception {
        ObjectMapper newer = new CBORMapper();
        byte[] shutdown = newer.writeValueAsBytes(
                Map.of("t", "shutdown", "epoch", 4, "reason", "user", "added_later", Map.of("a", 1)));
        assertThat(Cbor.read(shutdown, Request.class)).isEqualTo(new Request.Shutdown(4, "user"));
    }

    private static CompletableFuture<Reply> blowUp(HomeLine line, Request request) {
        String code = ((Request.SubmitStatement) request).code();
        return CompletableFuture.completedFuture(
                new Reply.OneStatement(TestPair.statement(code.equals("blow up") ? BIG : code)));
    }

    private static void assertFailsAlone(LineConfig server, LineConfig client, String code, RequestHandler handler)
            throws Exception {
        try (TestPair pair = new TestPair(server, client)) {
            pair.connect(pair.address(), handler);
            DriverLine line = pair.line();
            CompletableFuture<Reply> large = line.call(TestPair.submit(code), TestPair.DEADLINE);
            CompletableFuture<Reply> next = line.call(TestPair.submit("next"), TestPair.DEADLINE);
            assertThat(large.get(20, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(Reply.Failed.class, failed -> assertThat(failed.reason())
                            .isEqualTo(Reply.Reason.TOO_LARGE));
            assertThat(TestPair.codeOf(next)).isEqualTo("next");
            assertThat(line.isOpen()).isTrue();
            assertThat(pair.listener.opened).hasSize(1);
        }
    }

    private static ByteBuf header(int size, FrameKind kind, long callId) {
        return Unpooled.wrappedBuffer(ByteBuffer.allocate(13)
                .putInt(9 + size)
                .put(kind.code())
                .putLong(callId)
                .array());
    }
}
