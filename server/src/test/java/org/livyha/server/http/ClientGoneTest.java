// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.container.AsyncResponse;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that hangs up leaves nothing behind. */
@Timeout(60)
class ClientGoneTest {
    private final Node a = new Node("a");

    @AfterEach
    void close() {
        a.close();
    }

    @Test
    void aRequestWhoseAnswerCannotBeWrittenIsOver() throws Exception {
        a.lead(1);
        AsyncResponse answer;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), a.server.port())) {
            socket.getOutputStream()
                    .write("GET /sessions/later HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            answer = a.resource.later.get(5, SECONDS);
            // Closes with a reset.
            socket.setSoLinger(true, 0);
        }
        assertThat(a.server.drain(Duration.ofMillis(100)))
                .as("answered already")
                .isFalse();
        Thread writer = new Thread(() -> answer.resume(Map.of("by", "a")));
        writer.start();
        writer.join();
        assertThat(a.server.drain(Duration.ofSeconds(5))).as("all are over").isTrue();
    }
}
