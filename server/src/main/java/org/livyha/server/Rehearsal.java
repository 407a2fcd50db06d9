// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.livyha.election.LeaderGate;
import org.livyha.election.ServerIdentity;
import org.livyha.election.StandaloneElection;
import org.livyha.recovery.FencingToken;
import org.livyha.recovery.InMemoryStateStore;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.OutcomeRecord;
import org.livyha.recovery.RecordWriter;
import org.livyha.recovery.SessionRecord;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.HomeLine;
import org.livyha.rpc.LineConfig;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.rpc.RpcClient;
import org.livyha.rpc.RpcServer;
import org.livyha.rpc.RpcServerConfig;
import org.livyha.rpc.Statement;
import org.livyha.server.config.ServerConfig;
import org.livyha.server.http.HttpServer;
import org.livyha.server.http.Leadership;
import org.livyha.server.link.DriverLines;
import org.livyha.server.term.Launching;
import org.livyha.server.term.Members;
import org.livyha.server.term.Parts;
import org.livyha.server.term.Services;
import org.livyha.server.term.TermBuilder;
import org.livyha.server.term.TermController;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays one takeover through before the election begins: a session in memory, a driver that calls home over loopback, a term,
 * a few requests over HTTP. A JVM does everything slowly the first time, and the first time of a standby would otherwise be
 * the outage. Touches neither ZooKeeper nor Spark nor anything that lasts; a failure of it is logged and changes nothing.
 */
final class Rehearsal {
    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** So many that the JVM compiles what brings them back. */
    private static final int ENDED = 2000;

    private static final String TAG = "livy-session-0-rehearsal";
    private static final String SECRET = HexFormat.of().formatHex(new byte[32]);
    private static final Statement STATEMENT =
            new Statement(0, "1", Statement.State.AVAILABLE, TextNode.valueOf("done"), 1.0, 1, 1);

    private final ServerConfig config;
    private final Launching launching;
    private final Resources resources;
    private final ObjectMapper json;
    private final ScheduledExecutorService timers;

    Rehearsal(
            ServerConfig config,
            Launching launching,
            Resources resources,
            ObjectMapper json,
            ScheduledExecutorService timers) {
        this.config = config;
        this.launching = launching;
        this.resources = resources;
        this.json = json;
        this.timers = timers;
    }

    void play() {
        long start = System.nanoTime();
        log.info("rehearsing a takeover in memory; what follows up to its end is not real");
        try (Parts parts = new Parts()) {
            play(parts);
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            log.warn("the rehearsal failed; the first takeover will be slower", e);
        }
        log.info("the rehearsal is over ms={}", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private void play(Parts parts) throws Exception {
        InMemoryStateStore store = parts.add(new InMemoryStateStore());
        RecordWriter<SessionRecord> records =
                store.acquire(new FencingToken("/none", 0, 1), () -> true).sessions();
        records.create(this::record);
        for (int i = 0; i < ENDED; i++) {
            records.create(this::ended);
        }

        DriverLines lines = new DriverLines(tag -> Optional.of(SECRET));
        RpcServer driverPort =
                parts.add(new RpcServer(RpcServerConfig.of(new InetSocketAddress(HERE, 0), "rehearsal"), lines, lines));
        driverPort.start();
        String driverAddress =
                HERE.getHostAddress() + ":" + driverPort.address().getPort();
        RpcClient driver = parts.add(new RpcClient(TAG, HexFormat.of().parseHex(SECRET), LineConfig.defaults()));
        driver.connect(driverAddress, Rehearsal::answer, closed -> {}).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);

        LeaderGate<Services> gate = new LeaderGate<>();
        CompletableFuture<Void> open = new CompletableFuture<>();
        gate.onOpen(() -> open.complete(null));
        HttpServer http = parts.add(new HttpServer(
                config.http().at(HERE.getHostAddress(), 0),
                config.ha(),
                new Leadership(gate, Optional::empty, "rehearsal"),
                resources.behind(gate),
                new HttpServer.Own(Map::of, new MetricRegistry(), Path.of("none"))));
        http.start();

        StandaloneElection election = new StandaloneElection(
                new ServerIdentity("rehearsal", "rehearsal", "http://rehearsal", driverAddress, driverAddress));
        TermBuilder builder = new TermBuilder(
                config, store, store::read, lines, Members.alone(driverAddress), launching, json, timers, "rehearsal");
        TermController controller = parts.add(new TermController(
                election,
                gate,
                builder,
                reason -> log.warn("not begun: {}", reason),
                limit -> true,
                (begun, takeover) -> {}));
        election.addListener(controller);
        election.start();
        open.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);

        HttpClient client = HttpClient.newHttpClient();
        URI sessions = URI.create("http://" + HERE.getHostAddress() + ":" + http.port() + "/sessions");
        for (String path : List.of("", "/0", "/0/state", "/0/statements", "/0/statements/0", "/99")) {
            send(client, HttpRequest.newBuilder(URI.create(sessions + path)).GET());
        }
        send(
                client,
                HttpRequest.newBuilder(URI.create(sessions + "/0/statements"))
                        .POST(HttpRequest.BodyPublishers.ofString("{\"code\":\"1\"}")));
    }

    /** Runs on a host of its own, so that nobody looks for its process here. */
    private SessionRecord record(int id) {
        LaunchRecord launch = LaunchRecord.planned(id == 0 ? TAG : TAG + id, SECRET)
                .submitting("rehearsal")
                .started("rehearsal");
        return new SessionRecord(
                SessionRecord.VERSION,
                id,
                "rehearsal" + id,
                "spark",
                null,
                null,
                spec(),
                System.currentTimeMillis(),
                launch,
                false,
                null,
                null);
    }

    private JsonNode spec() {
        ObjectNode spec = json.createObjectNode();
        spec.putObject("options").put("executorMemory", "1g").put("executorCores", 1);
        spec.putObject("conf").put("spark.executor.instances", "1");
        return spec;
    }

    /** What is needed to bring it back is the same, and it says nothing of itself in the log. */
    private SessionRecord ended(int id) {
        return record(id).withOutcome(new OutcomeRecord("dead", "rehearsal", System.currentTimeMillis(), List.of()));
    }

    private static CompletionStage<Reply> answer(HomeLine line, Request request) {
        Reply reply;
        if (request instanceof Request.Attach) {
            reply = new Reply.Attached(new DriverStatus(DriverStatus.State.IDLE, null, "rehearsal", null, "here", 1));
        } else if (request instanceof Request.ListStatements) {
            reply = new Reply.Statements(1, List.of(STATEMENT));
        } else {
            reply = new Reply.OneStatement(STATEMENT);
        }
        return CompletableFuture.completedFuture(reply);
    }

    private static void send(HttpClient client, HttpRequest.Builder request) throws Exception {
        client.send(
                request.header("Content-Type", "application/json")
                        .header("X-Requested-By", "rehearsal")
                        .timeout(LIMIT)
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }
}
