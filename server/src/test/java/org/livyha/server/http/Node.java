// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import com.codahale.metrics.MetricRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.livyha.election.LeaderGate;
import org.livyha.election.LeaderInfo;
import org.livyha.election.Lease;
import org.livyha.election.ServerIdentity;
import org.livyha.election.Term;
import org.livyha.server.config.HaConfig;
import org.livyha.server.config.HttpConfig;

/** A real HTTP server whose leadership is driven by hand. */
final class Node implements AutoCloseable {
    static final HttpConfig PLAIN = HttpConfig.standard("127.0.0.1", 0);
    static final Duration LEASE = Duration.ofSeconds(5);

    final LeaderGate<Object> gate = new LeaderGate<>();
    /** What the store says to this node. */
    final AtomicReference<LeaderInfo> leader = new AtomicReference<>();

    volatile PairDesk desk;
    final AtomicLong clock = new AtomicLong();
    final TestResource resource;
    final HttpServer server;
    final String id;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Node(String id) {
        this(id, Duration.ofSeconds(8));
    }

    Node(String id, Duration parkTimeout) {
        this(id, parkTimeout, true, PLAIN);
    }

    Node(String id, boolean connectionClose) {
        this(id, Duration.ofSeconds(8), connectionClose, PLAIN);
    }

    Node(String id, Path driverJar) {
        this(id, Duration.ofSeconds(8), true, PLAIN, driverJar);
    }

    Node(String id, HttpConfig http) {
        this(id, Duration.ofSeconds(8), true, http);
    }

    private Node(String id, Duration parkTimeout, boolean connectionClose, HttpConfig http) {
        this(id, parkTimeout, connectionClose, http, Path.of("none"));
    }

    private Node(String id, Duration parkTimeout, boolean connectionClose, HttpConfig http, Path driverJar) {
        this.id = id;
        this.resource = new TestResource(id, gate);
        HaConfig ha = new HaConfig(
                true,
                id,
                null,
                "127.0.0.1",
                0,
                Duration.ofMillis(250),
                Duration.ofMillis(500),
                parkTimeout,
                connectionClose,
                null,
                null);
        Leadership leadership = new Leadership(gate, () -> Optional.ofNullable(leader.get()), "instance-" + id);
        server = new HttpServer(
                http,
                ha,
                leadership,
                List.of(resource),
                new HttpServer.Own(() -> Map.of("x", 1), new MetricRegistry(), driverJar, () -> desk));
        server.start();
    }

    /** The defaults, but for these. */
    static HttpConfig http(Map<String, String> headers, boolean version, boolean csrf, boolean ui, String basePath) {
        return new HttpConfig(
                PLAIN.host(),
                PLAIN.port(),
                PLAIN.requestHeaderSize(),
                PLAIN.responseHeaderSize(),
                PLAIN.uploadMax(),
                version,
                csrf,
                headers,
                ui,
                basePath,
                null,
                0);
    }

    /** Opens the gate with a lease that runs on {@link #clock}. */
    Term lead(long epoch) {
        Term term = new Term(epoch, "/epoch", 0, new Lease(LEASE, clock.get(), clock::get));
        leader.set(info(epoch));
        gate.open(term, this);
        return term;
    }

    /** Lets the lease run out, as a pause of the process does. */
    void freezePastLease() {
        clock.addAndGet(LEASE.toNanos() + 1);
    }

    void follow(LeaderInfo other) {
        leader.set(other);
        server.leaderChanged();
    }

    LeaderInfo info(long epoch) {
        return info(epoch, server.port());
    }

    LeaderInfo info(long epoch, int port) {
        return new LeaderInfo(
                epoch, new ServerIdentity(id, "instance-" + id, "http://127.0.0.1:" + port, "none:1", "none:2"));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    HttpRequest.Builder post(String path, String body) {
        return request(path).POST(HttpRequest.BodyPublishers.ofString(body));
    }

    @Override
    public void close() {
        resource.release.countDown();
        server.close();
    }
}
