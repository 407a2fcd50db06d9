// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import jakarta.ws.rs.container.AsyncResponse;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A client that hangs up leaves nothing behind. */
@Timeout(60)
class ClientGoneTest {
    private final Node a = new Node("a");

    private final Logger jetty = (Logger) LoggerFactory.getLogger("org.eclipse.jetty");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        jetty.addAppender(lines);
    }

    @AfterEach
    void close() {
        jetty.detachAppender(lines);
        a.close();
    }

    @Test
    void anAnswerThatCannotBeWrittenIsEndedByItsHandlerAndToldNobody() throws Exception {
        a.lead(1);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), a.server.port())) {
            socket.getOutputStream()
                    .write("GET /sessions/slow HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(a.resource.entered.await(5, SECONDS)).isTrue();
            // Closes with a reset.
            socket.setSoLinger(true, 0);
        }
        a.resource.release.countDown();
        assertThat(a.server.drain(Duration.ofSeconds(5))).as("all are over").isTrue();
        // What Jetty told of was a request that was ended under its handler's hands.
        a.close();
        assertThat(lines.list)
                .filteredOn(line -> line.getThrowableProxy() != null)
                .isEmpty();
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
