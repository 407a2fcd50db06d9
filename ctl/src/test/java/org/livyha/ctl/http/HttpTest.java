// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpTest {
    private ServerSocket server;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile String answer = "";
    private volatile boolean hang;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "server");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                socket.getInputStream().read(new byte[4096]);
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                if (!hang) {
                    socket.close();
                }
            } catch (IOException e) {
                // the test is over
            }
        }
    }

    private Http http(Duration limit) {
        return new Http(URI.create("http://127.0.0.1:" + server.getLocalPort()), limit, limit);
    }

    @Test
    void bodiesWithALengthInChunksAndToTheEnd() throws NoAnswerException {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"a\": 1}and more";
        assertThat(http(Duration.ofSeconds(5)).get("/").json().path("a").asInt())
                .isEqualTo(1);
        answer =
                "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\nretry-after: 1\r\n\r\n4\r\n{\"ms\r\n9\r\ng\":\"wait\"\r\n1\r\n}\r\n0\r\n\r\n";
        Answer busy = http(Duration.ofSeconds(5)).get("/");
        assertThat(busy.message()).isEqualTo("503 wait");
        assertThat(busy.headers()).containsEntry("Retry-After", "1");
        answer = "HTTP/1.1 200 OK\r\n\r\nto the end";
        assertThat(http(Duration.ofSeconds(5)).get("/").text()).isEqualTo("to the end");
    }

    @Test
    void aBrokenAnswerIsNoAnswerAndIsNotAskedForAgain() {
        answer = "HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"id\":";
        NoAnswerException broken = catchThrowableOfType(
                NoAnswerException.class, () -> http(Duration.ofSeconds(5)).send("POST", "/sessions", "{}", Map.of()));
        assertThat(broken.mayHaveArrived()).isTrue();
        assertThat(connections).hasValue(1);
    }

    @Test
    void aClosedConnectionIsNotTriedAgain() {
        answer = "";
        assertThatThrownBy(() -> http(Duration.ofSeconds(5)).get("/")).isInstanceOf(NoAnswerException.class);
        assertThat(connections).hasValue(1);
    }

    @Test
    void aRefusedConnectionHasCertainlyDoneNothing() throws IOException {
        // Bound and not listening. One that was closed under a thread in accept listens until that thread has woken up.
        try (Socket deaf = new Socket()) {
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Http http = new Http(
                    URI.create("http://127.0.0.1:" + deaf.getLocalPort()),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5));
            NoAnswerException refused = catchThrowableOfType(NoAnswerException.class, () -> http.get("/"));
            assertThat(refused.mayHaveArrived()).isFalse();
        }
    }

    @Test
    void anAnswerThatTricklesInEndsAtTheLimit() {
        hang = true;
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";
        long begin = System.nanoTime();
        assertThatThrownBy(() -> http(Duration.ofMillis(300)).get("/")).isInstanceOf(NoAnswerException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(250), Duration.ofSeconds(5));
    }
}
