// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandshakeTest {
    /** Whoever is cut off in a test with this was not cut off by the handshake's deadline. */
    private static final LineConfig PATIENT = LineConfig.defaults().withHandshakeTimeout(Duration.ofMinutes(5));

    private static final byte[] OTHER_SECRET = "another-secret-of-another-driver".getBytes(StandardCharsets.UTF_8);

    @Test
    void bothSidesSeeAnOpenLineOnceBothHaveProvenTheSecret() throws Exception {
        try (TestPair pair = new TestPair()) {
            HomeLine home = pair.connect();
            assertThat(home.isOpen()).isTrue();
            assertThat(home.server()).isEqualTo(pair.address());
            assertThat(pair.line().driverId()).isEqualTo(TestPair.DRIVER);
            assertThat(TestPair.codeOf(pair.line().call(TestPair.submit("1 + 1"), TestPair.DEADLINE)))
                    .isEqualTo("1 + 1");
        }
    }

    @Test
    void aDriverWithAWrongSecretIsRefused() throws Exception {
        try (TestPair pair = new TestPair()) {
            assertRefused(pair.connect(pair.address(), TestPair.DRIVER, OTHER_SECRET, TestPair::echo), "wrong proof");
            assertThat(pair.listener.opened).isEmpty();
        }
    }

    @Test
    void aServerThatDoesNotKnowTheDriverSaysSo() throws Exception {
        try (TestPair pair = new TestPair()) {
            assertRefused(
                    pair.connect(pair.address(), "livy-session-8-unheard", TestPair.SECRET, TestPair::echo),
                    "unknown driver");
        }
    }

    /** A false server that takes every proof and answers with a mac under its own key. */
    @Test
    void aServerWithAWrongSecretIsRefused() throws Exception {
        assertServerRefused((transcript, proof) -> transcript.proof(Handshake.Role.SERVER, OTHER_SECRET));
    }

    @Test
    void aServerThatSendsTheDriversOwnProofBackIsRefused() throws Exception {
        assertServerRefused((transcript, proof) -> proof);
    }

    @Test
    void neitherTheSecretNorItsHexIsEverOnTheWire() throws Exception {
        try (TestPair pair = new TestPair();
                TapProxy tap = new TapProxy(pair.server.address())) {
            pair.connect(tap.address(), TestPair::echo);
            assertThat(TestPair.codeOf(pair.line().call(TestPair.submit("after"), TestPair.DEADLINE)))
                    .isEqualTo("after");
            String wire = latin1(tap.sentUp()) + latin1(tap.sentDown());
            assertThat(wire).contains(TestPair.DRIVER); // the tap does see the handshake
            assertThat(wire).doesNotContain(latin1(TestPair.SECRET));
            assertThat(wire).doesNotContain(HexFormat.of().formatHex(TestPair.SECRET));
        }
    }

    @Test
    void aRecordedHandshakeCannotBeReplayed() throws Exception {
        try (TestPair pair = new TestPair();
                TapProxy tap = new TapProxy(pair.server.address())) {
            pair.connect(tap.address(), TestPair::echo);
            pair.line();
            byte[] recorded = tap.sentUp();
            try (Socket replay = socket(pair)) {
                replay.getOutputStream().write(recorded);
                assertThat(latin1(readToEnd(replay))).contains("wrong proof");
            }
            assertThat(pair.listener.opened).hasSize(1);
        }
    }

    @Test
    void aPeerThatRequiresAnUnknownFeatureIsToldWhichOne() throws Exception {
        try (TestPair pair = new TestPair();
                Socket socket = socket(pair)) {
            socket.getOutputStream().write(new Preface(1, 0x40, 0x40).encode().array());
            assertThat(latin1(readToEnd(socket))).contains("feature not supported here but required: 0x40");
        }
    }

    @Test
    void aPeerThatOnlyOffersUnknownFeaturesIsWelcome() {
        assertThat(new Preface(2, 0xff, 0).objection()).isNull();
    }

    @Test
    void garbageIsCutOffAtOnce() throws Exception {
        try (TestPair pair = new TestPair(PATIENT, PATIENT);
                Socket socket = socket(pair)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            readToEnd(socket);
            assertThat(pair.listener.opened).isEmpty();
            pair.connect(); // and the server lives on
        }
    }

    @Test
    void garbageBehindAGoodPrefaceIsCutOff() throws Exception {
        try (TestPair pair = new TestPair(PATIENT, PATIENT);
                Socket socket = socket(pair)) {
            socket.getOutputStream().write(Preface.OURS.encode().array());
            byte[] garbage = new byte[64];
            Arrays.fill(garbage, (byte) 0x7e);
            socket.getOutputStream().write(garbage);
            readToEnd(socket);
            assertThat(pair.listener.opened).isEmpty();
        }
    }

    @Test
    void aStrangerMaySendTinyFramesOnly() throws Exception {
        try (TestPair pair = new TestPair(PATIENT, PATIENT);
                Socket socket = socket(pair)) {
            socket.getOutputStream().write(Preface.OURS.encode().array());
            int length = 9 + FrameCodec.STRANGER_LIMIT + 1;
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(13)
                            .putInt(length)
                            .put(FrameKind.HELLO.code())
                            .putLong(0)
                            .array());
            readToEnd(socket); // closed though not one byte of the body was sent
        }
    }

    @Test
    void aPeerThatSaysNothingIsClosedAtTheDeadline() throws Exception {
        LineConfig hasty = LineConfig.defaults().withHandshakeTimeout(Duration.ofMillis(200));
        try (TestPair pair = new TestPair(hasty, hasty);
                Socket socket = socket(pair);
                ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            readToEnd(socket);
            assertRefused(
                    pair.connect("127.0.0.1:" + mute.getLocalPort(), TestPair.DRIVER, TestPair.SECRET, TestPair::echo),
                    "no complete handshake within PT0.2S");
        }
    }

    @Test
    void aDriverWhoseOldLineIsStillOpenIsReportedTwice() throws Exception {
        try (TestPair pair = new TestPair()) {
            HomeLine first = pair.connect();
            pair.connect();
            await().until(() -> pair.listener.opened.size() == 2);
            assertThat(first.isOpen()).isTrue();
            assertThat(pair.listener.closed).isEmpty();
        }
    }

    @Test
    void noServerAtTheAddressIsAnIoException() throws Exception {
        // Bound and not listening: a port that is merely free may be given to whoever connects, to this driver too.
        try (TestPair pair = new TestPair();
                Socket deaf = new Socket()) {
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String nobody = "127.0.0.1:" + deaf.getLocalPort();
            assertThatThrownBy(() -> pair.connect(nobody, TestPair::echo)).hasRootCauseInstanceOf(IOException.class);
        }
    }

    private interface FalseServer {
        Handshake.Proof answer(Handshake.Transcript transcript, Handshake.Proof proof);
    }

    /** A true server that proves with what {@code falseServer} makes, by its own lookup of a secret it does not have. */
    private static void assertServerRefused(FalseServer falseServer) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestPair pair = new TestPair()) {
            CompletableFuture<HomeLine> line = pair.connect(
                    "127.0.0.1:" + listening.getLocalPort(), TestPair.DRIVER, TestPair.SECRET, TestPair::echo);
            try (Socket socket = listening.accept()) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(Preface.OURS.encode().array());
                socket.getInputStream().readNBytes(Preface.SIZE);
                Handshake.Hello hello = Cbor.read(readFrame(socket), Handshake.Hello.class);
                Handshake.Challenge challenge = new Handshake.Challenge("false", Handshake.newNonce());
                writeFrame(socket, FrameKind.CHALLENGE, Handshake.Challenge.class, challenge);
                Handshake.Proof proof = Cbor.read(readFrame(socket), Handshake.Proof.class);
                Handshake.Transcript transcript =
                        new Handshake.Transcript(Preface.OURS, Preface.OURS, hello, challenge);
                writeFrame(socket, FrameKind.WELCOME, Handshake.Proof.class, falseServer.answer(transcript, proof));
                assertRefused(line, "wrong proof of the driver's secret by the server");
            }
        }
    }

    private static byte[] readFrame(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        int length = ByteBuffer.wrap(in.readNBytes(4)).getInt();
        return Arrays.copyOfRange(in.readNBytes(length), 9, length);
    }

    private static <T> void writeFrame(Socket socket, FrameKind kind, Class<T> type, T value) throws IOException {
        ByteBuf frame = Handshake.message(UnpooledByteBufAllocator.DEFAULT, kind, type, value);
        frame.readBytes(socket.getOutputStream(), frame.readableBytes());
        frame.release();
    }

    private static Socket socket(TestPair pair) throws IOException {
        Socket socket = new Socket();
        InetSocketAddress address = pair.server.address();
        socket.connect(address, 5_000);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Reads until the peer closes; a reset counts as a close. */
    private static byte[] readToEnd(Socket socket) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        long begin = System.nanoTime();
        try {
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                read.write(b);
                // Heartbeats would keep the socket's own timeout from ever passing.
                if (System.nanoTime() - begin > TestPair.DEADLINE.toNanos()) {
                    throw new AssertionError("the peer did not close the line");
                }
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the peer did not close the line", e);
        } catch (IOException e) {
            // a reset: what was read before it counts
        }
        return read.toByteArray();
    }

    private static void assertRefused(CompletableFuture<HomeLine> line, String why) {
        assertThatThrownBy(() -> line.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(HandshakeException.class)
                .hasMessageContaining(why);
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
