// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever reads an upload waits for its client, and not longer than that deserves. */
@Timeout(60)
class PacedBodyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int LENGTH = 100_000;

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final CompletableFuture<Integer> read = new CompletableFuture<>();

    @BeforeEach
    void start() throws Exception {
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                // As slow as can be: what is sent bears no waiting beyond the patience.
                Request paced = new PacedBody(request, PATIENCE, LENGTH * 1000L);
                try {
                    read.complete(Content.Source.asInputStream(paced).readAllBytes().length);
                } catch (IOException e) {
                    read.completeExceptionally(e);
                }
                callback.succeeded();
                return true;
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void whoSendsNothingIsNotWaitedFor() throws Exception {
        try (Socket socket = send(LENGTH - 1)) {
            assertTooSlow();
        }
    }

    @Test
    void whoSendsAByteNowAndThenIsNotWaitedForEither() throws Exception {
        try (Socket socket = send(0)) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (System.nanoTime() < end && !read.isDone()) {
                socket.getOutputStream().write('x');
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertTooSlow();
        }
    }

    @Test
    void whoSendsFastEnoughIsRead() throws Exception {
        try (Socket socket = send(LENGTH)) {
            assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(LENGTH);
        }
    }

    private void assertTooSlow() {
        assertThatThrownBy(() -> read.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("its client sends too slowly");
    }

    private Socket send(int bytes) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        String head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + LENGTH + "\r\n\r\n";
        socket.getOutputStream().write((head + "x".repeat(bytes)).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
