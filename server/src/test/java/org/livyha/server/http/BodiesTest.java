// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/** Bodies that come slowly, or never to their end, are held in memory all the same. */
@Timeout(60)
class BodiesTest {
    private static final int LARGEST = 20_000;
    private static final int ALL = 50_000;

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final List<Socket> sockets = new ArrayList<>();
    private final BodyRoom room = new BodyRoom(ALL);
    private final Bodies bodies = new Bodies(LARGEST, room, new Answers());

    @BeforeEach
    void start() throws Exception {
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                bodies.read(request, response, callback, read -> {
                    int length = read.request() instanceof BufferedRequest buffered ? buffered.body().length : 0;
                    new Answers().json(response, read.callback(), 200, length);
                });
                return true;
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.stop();
    }

    @Test
    void whoComesFirstIsNotRefusedForWhoComesLater() throws Exception {
        for (int i = 0; i < 3; i++) {
            send("Content-Length: 16000", 1_000);
        }
        List<Socket> first = List.copyOf(sockets);
        await("all of it is expected").atMost(Duration.ofSeconds(10)).until(() -> room.held() == 48_000);
        assertThat(answer(send("Content-Length: 16000", 16_000)))
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After: 1");
        assertThat(answer(send("Content-Length: 900", 900)))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("900");
        for (Socket each : first) {
            write(each, "x".repeat(15_000));
            assertThat(answer(each)).startsWith("HTTP/1.1 200 ").endsWith("16000");
        }
    }

    @Test
    void aBodyWithoutALengthTakesRoomAsItComes() throws Exception {
        Socket first = send("Transfer-Encoding: chunked", 0);
        write(first, "1000\r\n" + "x".repeat(0x1000) + "\r\n");
        await("its first piece was read").atMost(Duration.ofSeconds(10)).until(() -> room.held() == 0x1000);
        for (int i = 0; i < 2; i++) {
            send("Content-Length: 20000", 0);
        }
        await("the others are expected").atMost(Duration.ofSeconds(10)).until(() -> room.held() == 40_000 + 0x1000);
        write(first, ("1000\r\n" + "x".repeat(0x1000) + "\r\n").repeat(2));
        assertThat(answer(first)).startsWith("HTTP/1.1 503 ");
        await("it gave its room back").atMost(Duration.ofSeconds(10)).until(() -> room.held() == 40_000);
    }

    @Test
    void whoGoesAwayInTheMiddleGivesItsPlaceBack() throws Exception {
        for (int i = 0; i < 3; i++) {
            send("Content-Length: 16000", 15_000);
        }
        await("all of it is expected").atMost(Duration.ofSeconds(10)).until(() -> room.held() == 48_000);
        for (Socket socket : sockets) {
            socket.close();
        }
        await("nothing is held").atMost(Duration.ofSeconds(10)).until(() -> room.held() == 0);
        assertThat(answer(send("Content-Length: 16000", 16_000)))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("16000");
        // Its client has the answer before the server is done with the request.
        await("nothing is held").atMost(Duration.ofSeconds(10)).until(() -> room.held() == 0);
    }

    @Test
    void aBodyWithoutALengthIsReadToTheLimitAndNotBeyond() throws Exception {
        String chunk = "1000\r\n" + "x".repeat(0x1000) + "\r\n";
        Socket whole = send("Transfer-Encoding: chunked", 0);
        write(whole, chunk.repeat(4) + "0\r\n\r\n");
        assertThat(answer(whole)).startsWith("HTTP/1.1 200 ").endsWith("16384");
        Socket endless = send("Transfer-Encoding: chunked", 0);
        write(endless, chunk.repeat(5));
        assertThat(answer(endless)).startsWith("HTTP/1.1 413 ");
        await("nothing is held").atMost(Duration.ofSeconds(10)).until(() -> room.held() == 0);
    }

    private Socket send(String header, int bodyBytes) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        sockets.add(socket);
        socket.setSoTimeout(20_000);
        write(socket, "POST /sessions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header + "\r\n\r\n");
        write(socket, "x".repeat(bodyBytes));
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
}
