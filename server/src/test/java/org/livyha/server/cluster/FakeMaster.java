// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.livyha.server.config.ClusterConfig.StandaloneMaster;

/** Answers as a standalone master, its REST interface and a worker's page do, all at one port. */
final class FakeMaster implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final Queue<String> asked = new ConcurrentLinkedQueue<>();
    volatile String status = "ALIVE";
    volatile boolean silent;
    volatile boolean restIsOff;
    volatile String workerState = "ALIVE";
    volatile String exception;
    volatile String errorOutput;

    private final List<Map<String, String>> active = new ArrayList<>();
    private final List<Map<String, String>> completed = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    FakeMaster() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    StandaloneMaster address() {
        return new StandaloneMaster(url(), url());
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void runs(String id, String state) {
        active.add(Map.of("id", id, "state", state, "worker", "worker-1"));
    }

    void ended(String id, String state) {
        completed.add(Map.of("id", id, "state", state, "worker", "worker-1"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        asked.add(exchange.getRequestMethod() + " " + path);
        if (silent) {
            await();
        }
        if (path.equals("/json/")) {
            send(exchange, 200, JSON.writeValueAsString(page()));
        } else if (path.startsWith("/v1/") && restIsOff) {
            exchange.close();
        } else if (path.startsWith("/v1/submissions/status/")) {
            send(
                    exchange,
                    200,
                    JSON.writeValueAsString(
                            exception == null
                                    ? Map.of("success", true)
                                    : Map.of("success", true, "message", exception)));
        } else if (path.startsWith("/v1/submissions/kill/")) {
            send(exchange, 200, "{\"success\":true}");
        } else if (path.startsWith("/driver/kill/")) {
            exchange.getResponseHeaders().set("Location", "/");
            send(exchange, 302, "");
        } else if (path.startsWith("/log/") && errorOutput != null) {
            send(exchange, 200, errorOutput);
        } else {
            send(exchange, 404, "");
        }
    }

    private Map<String, Object> page() {
        return Map.of(
                "status", status,
                "activedrivers", active,
                "completeddrivers", completed,
                "workers", List.of(Map.of("id", "worker-1", "webuiaddress", url(), "state", workerState)));
    }

    private void await() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
