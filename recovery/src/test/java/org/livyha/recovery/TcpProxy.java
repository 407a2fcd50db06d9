// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between a client and ZooKeeper; loses answers, requests, or the connection when told to. */
final class TcpProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong cutAfterBytes = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean loseRequests;
    private volatile boolean loseAnswers;
    private volatile boolean refuse;

    TcpProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread("proxy-accept", this::accept);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    void loseRequests(boolean yes) {
        loseRequests = yes;
    }

    void loseAnswers(boolean yes) {
        loseAnswers = yes;
    }

    void refuse(boolean yes) {
        refuse = yes;
    }

    /** All connections are cut in the middle of the stream when so many bytes more have passed, in both directions. */
    void cutAfter(long bytes) {
        cutAfterBytes.set(bytes);
    }

    void cut() {
        for (Socket socket : sockets) {
            close(socket);
        }
        sockets.clear();
    }

    @Override
    public void close() throws IOException {
        refuse = true;
        listener.close();
        cut();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (refuse) {
                    client.close();
                    continue;
                }
                client.setTcpNoDelay(true);
                sockets.add(client);
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                server.setTcpNoDelay(true);
                sockets.add(server);
                thread("proxy-up", () -> pump(client, server, true));
                thread("proxy-down", () -> pump(server, client, false));
            } catch (IOException e) {
                // ZooKeeper is down, or the proxy is closed: the client sees a refusal.
                cut();
            }
        }
    }

    private void pump(Socket from, Socket to, boolean up) {
        byte[] buffer = new byte[8192];
        try {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                if (up ? loseRequests : loseAnswers) {
                    continue;
                }
                long left = cutAfterBytes.addAndGet(-n);
                if (left > 0) {
                    to.getOutputStream().write(buffer, 0, n);
                } else {
                    to.getOutputStream().write(buffer, 0, (int) Math.max(0, n + left));
                    cutAfterBytes.set(Long.MAX_VALUE);
                    cut();
                }
            }
        } catch (IOException e) {
            // One side is gone; so the other.
        }
        close(from);
        close(to);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is as closed as it gets.
        }
    }

    private static void thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
