// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** Requests that have really come in, for tests that decide themselves what becomes of them. */
final class Arrivals implements AutoCloseable {
    private static final Duration BUDGET = Duration.ofMinutes(1);

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final BlockingQueue<Exchange> arrived = new LinkedBlockingQueue<>();
    private final List<Exchange> all = new ArrayList<>();
    private final List<Socket> clients = new ArrayList<>();

    Arrivals() throws Exception {
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                arrived.add(new Exchange(all.size() + 1, request, response, callback, BUDGET));
                return true;
            }
        });
        server.start();
    }

    /** @param line such as {@code GET /sessions} */
    Exchange next(String line) throws IOException, InterruptedException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        clients.add(client);
        client.getOutputStream()
                .write((line + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        Exchange exchange = arrived.poll(20, TimeUnit.SECONDS);
        if (exchange == null) {
            throw new AssertionError(line + " did not arrive");
        }
        all.add(exchange);
        return exchange;
    }

    @Override
    public void close() throws Exception {
        all.forEach(exchange -> exchange.callback().succeeded());
        for (Socket client : clients) {
            client.close();
        }
        server.stop();
    }
}
