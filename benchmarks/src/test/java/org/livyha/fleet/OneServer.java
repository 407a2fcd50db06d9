// SPDX-License-Identifier: Apache-2.0
package org.livyha.fleet;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.livyha.rpc.DriverLine;
import org.livyha.rpc.DriverLineListener;
import org.livyha.rpc.Event;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.rpc.RpcServer;
import org.livyha.rpc.RpcServerConfig;

/** A real end of the lines, that knows every driver by one secret. */
final class OneServer implements DriverLineListener, AutoCloseable {
    static final byte[] SECRET = new byte[32];
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, DriverLine> lines = new ConcurrentHashMap<>();
    private final RpcServer server;

    OneServer() throws IOException {
        server = new RpcServer(
                RpcServerConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "one"),
                id -> Optional.of(SECRET),
                this);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.address().getPort();
    }

    int drivers() {
        return lines.size();
    }

    DriverLine line(String driver) {
        return await("the driver's line")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> lines.get(driver), line -> line != null && line.isOpen());
    }

    Reply ask(String driver, Request request) throws Exception {
        return line(driver).call(request, PATIENCE).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    Reply attach(String driver, long epoch) throws Exception {
        return ask(driver, new Request.Attach(epoch, List.of(address())));
    }

    @Override
    public void opened(DriverLine line) {
        lines.put(line.driverId(), line);
    }

    @Override
    public void event(DriverLine line, Event event) {}

    @Override
    public void closed(DriverLine line) {
        lines.remove(line.driverId(), line);
    }

    @Override
    public void close() {
        server.close();
    }
}
