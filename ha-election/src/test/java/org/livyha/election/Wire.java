// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A port that passes all on to another one of this host, until it is cut: then bytes vanish and lines stay open. */
final class Wire implements AutoCloseable {
    private final ServerSocket socket;
    private final int target;
    private final List<Socket> lines = new CopyOnWriteArrayList<>();
    private final Set<Socket> lost = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean shut;
    private final AtomicInteger tries = new AtomicInteger();

    Wire(int target) throws IOException {
        this.target = target;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::acceptAll);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How often somebody has connected. */
    int tries() {
        return tries.get();
    }

    void cut() {
        cut = true;
    }

    /** Nothing passes any more on the lines that are open now; new ones are let through. */
    void lose() {
        lost.addAll(lines);
    }

    /** Lines that are open go on, no new one is let through. */
    void shut() {
        shut = true;
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket near = socket.accept();
                lines.add(near);
                tries.incrementAndGet();
                if (shut) {
                    closeQuietly(near);
                } else if (!cut) {
                    connect(near);
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void connect(Socket near) {
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            lines.add(far);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            daemon(() -> pass(near, far));
            daemon(() -> pass(far, near));
        } catch (IOException e) {
            closeQuietly(near);
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] bytes = new byte[8192];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                if (!cut && !lost.contains(from)) {
                    out.write(bytes, 0, n);
                }
            }
        } catch (IOException e) {
            // one end is gone, the other follows
        }
    }

    @Override
    public void close() {
        closeQuietly(socket);
        lines.forEach(Wire::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // was closed before
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
    }
}
