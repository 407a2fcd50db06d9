// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.livyha.rpc.DriverLine;
import org.livyha.rpc.DriverLineListener;
import org.livyha.rpc.Event;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.rpc.RpcServer;
import org.livyha.rpc.RpcServerConfig;

/** A server that knows one driver and says what the test wants said, over the real protocol. */
final class ScriptedServer implements AutoCloseable, DriverLineListener {
    static final String DRIVER = "livy-session-0-test";
    static final Secret SECRET = Secret.ofHex("00112233445566778899aabbccddeeff");
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    final List<Event> events = new CopyOnWriteArrayList<>();
    final List<DriverLine> opened = new CopyOnWriteArrayList<>();
    private final RpcServer server;
    private final int port;

    /** Port 0 takes a free one. */
    ScriptedServer(int port, boolean knowsTheDriver) throws IOException {
        InetSocketAddress bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        server = new RpcServer(
                RpcServerConfig.of(bind, "scripted"),
                id -> knowsTheDriver && id.equals(DRIVER) ? Optional.of(SECRET.bytes()) : Optional.empty(),
                this);
        server.start();
        this.port = server.address().getPort();
    }

    ScriptedServer() throws IOException {
        this(0, true);
    }

    int port() {
        return port;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** The newest line of the driver that is open; waits for one. */
    DriverLine line() {
        await().pollDelay(Duration.ZERO).atMost(DEADLINE).until(this::hasLine);
        return opened.stream().filter(DriverLine::isOpen).reduce((a, b) -> b).orElseThrow();
    }

    boolean hasLine() {
        return opened.stream().anyMatch(DriverLine::isOpen);
    }

    CompletableFuture<Reply> send(Request request) {
        return line().call(request, DEADLINE);
    }

    Reply ask(Request request) throws Exception {
        return send(request).get(20, TimeUnit.SECONDS);
    }

    Reply attach(long epoch, ScriptedServer... servers) throws Exception {
        return ask(new Request.Attach(
                epoch, Arrays.stream(servers).map(ScriptedServer::address).toList()));
    }

    @Override
    public void opened(DriverLine line) {
        opened.add(line);
    }

    @Override
    public void event(DriverLine line, Event event) {
        events.add(event);
    }

    @Override
    public void closed(DriverLine line) {
        // seen by isOpen
    }

    @Override
    public void close() {
        server.close();
    }
}
