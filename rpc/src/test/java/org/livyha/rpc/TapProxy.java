// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP proxy that keeps a copy of every byte, and can stop forwarding without closing anything. */
final class TapProxy implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final InetSocketAddress target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream up = new ByteArrayOutputStream();
    private final ByteArrayOutputStream down = new ByteArrayOutputStream();
    private volatile boolean frozen;

    TapProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        start("tap-accept", this::accept);
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /** All that clients have sent. */
    byte[] sentUp() {
        synchronized (up) {
            return up.toByteArray();
        }
    }

    /** All that the server has sent. */
    byte[] sentDown() {
        synchronized (down) {
            return down.toByteArray();
        }
    }

    /** From now on swallows all bytes; connections stay open. */
    void freeze() {
        frozen = true;
    }

    /** Cuts all connections. */
    void cut() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Socket server = new Socket();
            sockets.add(client);
            sockets.add(server);
            server.connect(target, 5_000);
            start("tap-up", () -> pump(client, server, up));
            start("tap-down", () -> pump(server, client, down));
        }
    }

    private void pump(Socket from, Socket to, ByteArrayOutputStream copy) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (copy) {
                    copy.write(buffer, 0, n);
                }
                if (!frozen) {
                    out.write(buffer, 0, n);
                }
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // closed, which is how these threads end
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}
