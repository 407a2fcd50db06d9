// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What no decent client does: nonsense, requests cut short, answers that nobody waits for. For one thread. */
final class RudeClient {
    private static final int TIMEOUT = 2_000;

    private final Wire wire;
    private final RandomGenerator random;
    private final LoadLedger ledger;

    RudeClient(Wire wire, RandomGenerator random, LoadLedger ledger) {
        this.wire = wire;
        this.random = random;
        this.ledger = ledger;
    }

    /** Whether there is an answer depends; when there is one it must be a decent one. */
    void odd() throws IOException {
        byte[] request = Malformed.next(random);
        try (Socket socket = wire.connect()) {
            socket.setSoTimeout(TIMEOUT);
            Optional<Wire.Answer> answer;
            try {
                socket.getOutputStream().write(request);
                answer = Wire.read(socket, startsWith(request, "HEAD"));
            } catch (IOException e) {
                ledger.count("odd no answer");
                return;
            } catch (RuntimeException e) {
                ledger.fault("an answer to " + excerpt(request) + " cannot be read: " + e);
                return;
            }
            if (answer.isPresent()) {
                ledger.checked("odd", excerpt(request), answer.get());
            } else {
                ledger.count("odd closed");
            }
        }
    }

    /** Goes away in the middle of a POST, at once or after a while in which it sends byte by byte. */
    void cutShort(String table, String body) throws IOException {
        byte[] whole = request("POST " + table, body);
        int sent = 1 + random.nextInt(whole.length - 1);
        try (Socket socket = wire.connect()) {
            if (random.nextInt(4) == 0) {
                for (int i = 0; i < Math.min(sent, 40); i++) {
                    socket.getOutputStream().write(whole, i, 1);
                    Thread.sleep(20);
                }
            } else {
                socket.getOutputStream().write(whole, 0, sent);
            }
            leave(socket);
            ledger.count("cut short");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Goes away without hearing what came of a request that was complete. */
    void unheard(String request, String body) throws IOException {
        try (Socket socket = wire.connect()) {
            socket.getOutputStream().write(request(request, body));
            leave(socket);
            ledger.count("unheard");
        }
    }

    private static byte[] request(String request, String body) {
        return (request + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Half of them with a reset. */
    private void leave(Socket socket) throws IOException {
        if (random.nextBoolean()) {
            socket.setSoLinger(true, 0);
        }
    }

    private static boolean startsWith(byte[] request, String start) {
        return new String(request, 0, Math.min(request.length, start.length()), StandardCharsets.ISO_8859_1)
                .equals(start);
    }

    private static String excerpt(byte[] request) {
        return new String(request, 0, Math.min(request.length, 120), StandardCharsets.ISO_8859_1)
                .replaceAll("[^ -~]", "?");
    }
}
