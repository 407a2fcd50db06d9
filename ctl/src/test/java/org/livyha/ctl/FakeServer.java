// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real HTTP server on a free port that answers as it is told to, one answer for each method and path. */
public final class FakeServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What it says. */
    public record Reply(int status, String body) {}

    /** Makes an answer out of a request. */
    @FunctionalInterface
    public interface Route {
        Reply answer(HttpExchange exchange, String body) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Route> routes = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    public FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Method and path of all that was asked, in order, with the body after a blank if there was one. */
    public List<String> requests() {
        return requests;
    }

    /** @param route such as {@code GET /sessions}: a path, or what it begins with */
    public FakeServer on(String route, Route answer) {
        routes.put(route, answer);
        return this;
    }

    public FakeServer on(String route, int status, String body) {
        return on(route, (exchange, request) -> new Reply(status, body));
    }

    /** Says of itself that it leads or stands by, and is well. */
    public FakeServer as(String node, String role, long epoch, Map<String, Object> more) {
        return on("GET /ha/status", 200, status(node, role, epoch, more).toString());
    }

    public static ObjectNode status(String node, String role, long epoch, Map<String, Object> more) {
        ObjectNode status = JSON.createObjectNode();
        status.put("nodeId", node)
                .put("instance", node + "-1")
                .put("role", role)
                .put("epoch", epoch);
        status.put("leaseMillis", role.equals("leader") ? 4800 : 0);
        status.put("leader", role.equals("leader") ? node : "other");
        status.put("version", "0.1.0").put("startedAt", "2026-11-21T00:00:00Z");
        status.putNull("paused").putNull("unfit");
        status.putObject("mirror")
                .put("caughtUp", true)
                .put("lagMillis", 3)
                .put("zxid", 77)
                .put("records", 12);
        status.putObject("lines").put("attached", role.equals("leader") ? 5 : 0).put("parked", 1);
        status.put("requestsParked", 0)
                .put("inFlight", 2)
                .put("watchesLeader", true)
                .put("warm", true);
        status.put("holdsAddress", role.equals("leader"));
        status.put("somethingNew", 1);
        more.forEach((name, value) -> status.set(name, JSON.valueToTree(value)));
        return status;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + (body.isEmpty() ? "" : " " + body));
        Route route = null;
        for (String known = exchange.getRequestMethod() + " " + path;
                route == null && known.contains("/");
                known = known.substring(0, known.lastIndexOf('/'))) {
            route = routes.get(known);
        }
        Reply reply = route == null ? new Reply(404, "{\"msg\":\"not found\"}") : route.answer(exchange, body);
        if (reply != null) {
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
