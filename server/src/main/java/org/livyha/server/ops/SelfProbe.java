// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks this server for its health the way anybody would: a new connection to its real port, through the same threads that
 * serve everybody. For one thread, which waits for the answer for at most {@code limit}.
 */
final class SelfProbe implements Supplier<SelfProbe.Outcome> {
    private static final byte[] QUESTION = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    private static final String ANSWER = "HTTP/1.1 200";
    private static final Logger log = LoggerFactory.getLogger(SelfProbe.class);

    /** What became of the question. */
    enum Outcome {
        WELL,
        ILL,
        NO_ANSWER
    }

    private final InetSocketAddress server;
    private final Duration limit;

    /** @param server a wildcard address stands for the loopback one */
    SelfProbe(InetSocketAddress server, Duration limit) {
        boolean any = server.getAddress() != null && server.getAddress().isAnyLocalAddress();
        this.server = any ? new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()) : server;
        this.limit = Objects.requireNonNull(limit, "limit");
    }

    @Override
    public Outcome get() {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(server, left(deadline));
            socket.getOutputStream().write(QUESTION);
            String begun = begin(socket, deadline);
            if (!begun.equals(ANSWER)) {
                log.warn("this server's own health answer is not 200 began=\"{}\"", begun);
            }
            return begun.equals(ANSWER) ? Outcome.WELL : Outcome.ILL;
        } catch (IOException e) {
            log.warn("this server does not answer itself server={} limit={} cause={}", server, limit, e.toString());
            return Outcome.NO_ANSWER;
        }
    }

    /** Byte by byte, so that no trickle outlasts the deadline. */
    private static String begin(Socket socket, long deadline) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder begun = new StringBuilder();
        while (begun.length() < ANSWER.length()) {
            socket.setSoTimeout(left(deadline));
            int next = in.read();
            if (next < 0) {
                return begun.toString();
            }
            begun.append((char) next);
        }
        return begun.toString();
    }

    private static int left(long deadline) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
            throw new IOException("the time is up");
        }
        return (int) millis;
    }
}
