// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A real server on a free port, and clients of it. The handler answers statements with their own code. */
final class TestPair implements AutoCloseable {
    static final String DRIVER = "livy-session-7-x4k2m9pq";
    static final byte[] SECRET = "0123456789abcdef-the-secret".getBytes(StandardCharsets.UTF_8);
    static final Duration DEADLINE = Duration.ofSeconds(20);

    final RecordingListener listener = new RecordingListener();
    final List<HomeLine> closedAtHome = new CopyOnWriteArrayList<>();
    final RpcServer server;
    private final LineConfig clientConfig;
    private final List<RpcClient> clients = new ArrayList<>();

    TestPair(LineConfig serverConfig, LineConfig clientConfig) throws IOException {
        this.clientConfig = clientConfig;
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = new RpcServer(
                RpcServerConfig.of(anyPort, "server-a").withLine(serverConfig), TestPair::secretOf, listener);
        server.start();
    }

    TestPair() throws IOException {
        this(LineConfig.defaults(), LineConfig.defaults());
    }

    private static Optional<byte[]> secretOf(String driverId) {
        return driverId.equals(DRIVER) ? Optional.of(SECRET) : Optional.empty();
    }

    String address() {
        return "127.0.0.1:" + server.address().getPort();
    }

    CompletableFuture<HomeLine> connect(String address, String driverId, byte[] secret, RequestHandler handler) {
        RpcClient client = new RpcClient(driverId, secret, clientConfig);
        clients.add(client);
        return client.connect(address, handler, closedAtHome::add);
    }

    HomeLine connect(String address, RequestHandler handler) throws Exception {
        return connect(address, DRIVER, SECRET, handler).get(20, TimeUnit.SECONDS);
    }

    HomeLine connect() throws Exception {
        return connect(address(), TestPair::echo);
    }

    /** The server's end of the only line. */
    DriverLine line() {
        await().pollDelay(Duration.ZERO).until(() -> !listener.opened.isEmpty());
        return listener.opened.get(0);
    }

    static CompletionStage<Reply> echo(HomeLine line, Request request) {
        Reply reply = request instanceof Request.SubmitStatement submit
                ? new Reply.OneStatement(statement(submit.code()))
                : new Reply.Done();
        return CompletableFuture.completedFuture(reply);
    }

    static Statement statement(String code) {
        return new Statement(0, code, Statement.State.WAITING, null, 0, 0, 0);
    }

    static Request submit(String code) {
        return new Request.SubmitStatement(1, null, code, null);
    }

    static String codeOf(CompletableFuture<Reply> call) throws Exception {
        return ((Reply.OneStatement) call.get(30, TimeUnit.SECONDS)).statement().code();
    }

    @Override
    public void close() {
        clients.forEach(RpcClient::close);
        server.close();
    }
}
