// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.pair;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.livyha.election.ServerIdentity;

/** The other server of the pair, over real HTTP, as it says that it is. */
final class FakeStandby implements AutoCloseable {
    final List<String> orders = new CopyOnWriteArrayList<>();
    volatile boolean serves;
    volatile boolean warm = true;
    /** The answer to an order; null to break the connection. */
    volatile Integer answer = 200;

    private final AtomicBoolean closed = new AtomicBoolean();
    private final HttpServer server;

    FakeStandby() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/ha/status", exchange -> answer(exchange, 200, status().toString()));
        server.createContext("/health/leader", exchange -> answer(exchange, serves ? 200 : 503, "{}"));
        server.createContext("/ha/switchover", this::order);
        server.start();
    }

    ServerIdentity identity() {
        return new ServerIdentity(
                "b", "i-b", "http://127.0.0.1:" + server.getAddress().getPort(), "127.0.0.1:2", "127.0.0.1:3");
    }

    private ObjectNode status() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("instance", "i-b")
                .put("role", "standby")
                .put("warm", warm)
                .put("watchesLeader", true)
                .putNull("unfit");
    }

    private void order(HttpExchange exchange) throws IOException {
        orders.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Integer status = answer;
        if (status == null) {
            exchange.close();
        } else {
            answer(exchange, status, "{\"msg\":\"said the leader\"}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            server.stop(0);
        }
    }
}
