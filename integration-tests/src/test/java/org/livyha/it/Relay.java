// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way to one server, at whose advertised address it stands: everything passes through, until it is told to lose an
 * answer. Then the next POST with a body is the last thing that the server is given, and nobody hears what it says to it.
 */
final class Relay implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *(\\d+)\r\n");

    private final ServerSocket socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final int target = Ports.free();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Loss> next = new AtomicReference<>();

    /** When the server is to die. */
    enum When {
        /** It has the request but for the last byte of its body. */
        WITHIN_THE_REQUEST,
        /** It has the whole request, since some time. */
        AFTER_THE_REQUEST,
        /** It has sent the first byte of its answer. */
        AT_THE_ANSWER
    }

    private record Loss(When when, Duration delay, Runnable kill, CountDownLatch answering) {}

    Relay() throws IOException {
        start(this::accept);
    }

    /** Where the server itself must listen. */
    int target() {
        return target;
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /**
     * Loses the answer to the next POST.
     *
     * @param delay after the request, where that is when it is to die
     * @param kill ends the server
     */
    void loseNext(When when, Duration delay, Runnable kill) {
        next.set(new Loss(when, delay, kill, new CountDownLatch(1)));
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = socket.accept();
            open.add(client);
            start(() -> connect(client));
        }
    }

    private void connect(Socket client) throws IOException {
        try (client;
                Socket server = new Socket()) {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            server.setTcpNoDelay(true);
            open.add(server);
            AtomicReference<Loss> loss = new AtomicReference<>();
            start(() -> answers(client, server, loss));
            requests(client, server, loss);
        } finally {
            open.remove(client);
        }
    }

    private void requests(Socket client, Socket server, AtomicReference<Loss> loss) throws IOException {
        InputStream in = client.getInputStream();
        for (byte[] request = read(in); request.length > 0; request = read(in)) {
            boolean post = new String(request, 0, 5, StandardCharsets.ISO_8859_1).equals("POST ");
            loss.set(post ? next.getAndSet(null) : null);
            if (loss.get() != null) {
                lose(request, server, loss.get());
                return;
            }
            server.getOutputStream().write(request);
        }
    }

    private static void lose(byte[] request, Socket server, Loss loss) throws IOException {
        int length = request.length - (loss.when() == When.WITHIN_THE_REQUEST ? 1 : 0);
        server.getOutputStream().write(request, 0, length);
        if (loss.when() == When.AT_THE_ANSWER) {
            try {
                if (!loss.answering().await(30, TimeUnit.SECONDS)) {
                    throw new AssertionError("the server did not answer");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else {
            LockSupport.parkNanos(loss.delay().toNanos());
        }
        loss.kill().run();
    }

    private void answers(Socket client, Socket server, AtomicReference<Loss> loss) throws IOException {
        try (server) {
            byte[] buffer = new byte[65536];
            for (int n = server.getInputStream().read(buffer);
                    n > 0;
                    n = server.getInputStream().read(buffer)) {
                if (loss.get() == null) {
                    client.getOutputStream().write(buffer, 0, n);
                } else {
                    loss.get().answering().countDown();
                }
            }
            if (loss.get() == null) {
                client.close();
            }
        } finally {
            open.remove(server);
        }
    }

    /** One request, head and body; empty at the end of the connection. */
    private static byte[] read(InputStream in) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        int state = 0;
        while (state < 4) {
            int c = in.read();
            if (c < 0) {
                return new byte[0];
            }
            request.write(c);
            state = c == (state % 2 == 0 ? '\r' : '\n') ? state + 1 : 0;
        }
        Matcher length = LENGTH.matcher(request.toString(StandardCharsets.ISO_8859_1));
        if (length.find()) {
            request.write(in.readNBytes(Integer.parseInt(length.group(1))));
        }
        return request.toByteArray();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // One side has hung up, or the test is over.
                    }
                },
                "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket each : open) {
            each.close();
        }
    }
}
