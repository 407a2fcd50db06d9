// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.livyha.election.LeaderGate;
import org.livyha.election.ServerIdentity;
import org.livyha.election.StandaloneElection;
import org.livyha.recovery.FencingToken;
import org.livyha.recovery.InMemoryStateStore;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.OutcomeRecord;
import org.livyha.recovery.RecordWriter;
import org.livyha.recovery.SessionRecord;
import org.livyha.rpc.RpcServer;
import org.livyha.rpc.RpcServerConfig;
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
 * Plays some takeovers through before the election begins: sessions in memory, drivers that call home over loopback, a term,
 * a few requests over HTTP; and more requests while nobody needs this server. A JVM does everything slowly the first time,
 * and the first time of a standby would otherwise be the outage. Touches neither ZooKeeper nor Spark nor anything that lasts;
 * a failure of it is logged and changes nothing.
 */
final class Rehearsal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** So many that the JVM compiles what brings them back, and what takes their drivers over. */
    private static final int ENDED = 2000;

    private static final int LIVE = 100;
    private static final int TERMS = 3;
    /** A start may last so long that no further term is played: on a machine that is busy a server that is there is worth more. */
    private static final Duration ENOUGH = Duration.ofSeconds(3);
    /** How often all is asked while this server stands by: the JVM compiles what was called 200 times. */
    private static final int ASKED = 300;

    /** Leaves the processors to others; nothing is awaited. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final ServerConfig config;
    private final Launching launching;
    private final Resources resources;
    private final ObjectMapper json;
    private final ScheduledExecutorService timers;
    private final CountDownLatch played = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "rehearsal");
    private final BooleanSupplier isNeeded;
    // One: each has a thread of its own, which ends only when the client is collected.
    private final HttpClient client = HttpClient.newHttpClient();

    /** @param isNeeded when this server has better to do than to rehearse */
    Rehearsal(
            ServerConfig config,
            Launching launching,
            Resources resources,
            ObjectMapper json,
            ScheduledExecutorService timers,
            BooleanSupplier isNeeded) {
        this.config = config;
        this.launching = launching.blind(config.session().workDir().resolve("rehearsal"));
        this.resources = resources;
        this.json = json;
        this.timers = timers;
        this.isNeeded = isNeeded;
    }

    /**
     * Returns when the takeovers have been played; requests go on after that, in a thread of their own, until there were
     * enough of them, this server is needed, or this is closed.
     */
    void play() throws InterruptedException {
        thread.setDaemon(true);
        thread.start();
        played.await();
    }

    private void run() {
        long start = System.nanoTime();
        log.info("rehearsing a takeover in memory; what follows up to its end is not real");
        try (Parts parts = new Parts()) {
            int port = play(parts, start);
            log.info("the rehearsal is over ms={}", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            played.countDown();
            int asked = 0;
            while (asked < ASKED && !isNeeded.getAsBoolean()) {
                ask(port);
                asked++;
                Thread.sleep(PAUSE.toMillis());
            }
            log.info("warmed up asked={} ms={}", asked, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        } catch (InterruptedException e) {
            log.debug("the rehearsal is broken off");
        } catch (Exception e) {
            log.warn("the rehearsal failed; the first takeover will be slower", e);
        } finally {
            played.countDown();
        }
    }

    /** Whether it is not over yet, what goes on in the background included. */
    boolean isRunning() {
        return thread.isAlive();
    }

    /** Breaks off what is left of it. */
    @Override
    public void close() {
        thread.interrupt();
    }

    /** Returns where the last term, which goes on, is asked. */
    private int play(Parts parts, long start) throws Exception {
        InMemoryStateStore store = parts.add(new InMemoryStateStore());
        RecordWriter<SessionRecord> records =
                store.acquire(new FencingToken("/none", 0, 1), () -> true).sessions();
        records.create(this::record);
        for (int i = 1; i < LIVE; i++) {
            records.create(this::starting);
        }
        for (int i = 0; i < ENDED; i++) {
            records.create(this::ended);
        }

        DriverLines lines = new DriverLines(tag -> Optional.of(RehearsalDrivers.SECRET));
        RpcServer driverPort =
                parts.add(new RpcServer(RpcServerConfig.of(new InetSocketAddress(HERE, 0), "rehearsal"), lines, lines));
        driverPort.start();
        String driverAddress =
                HERE.getHostAddress() + ":" + driverPort.address().getPort();
        parts.add(new RehearsalDrivers()).call(driverAddress, LIVE, ENOUGH);

        LeaderGate<Services> gate = new LeaderGate<>();
        HttpServer http = parts.add(new HttpServer(
                config.http().at(HERE.getHostAddress(), 0),
                config.ha(),
                new Leadership(gate, Optional::empty, "rehearsal"),
                resources.behind(gate),
                new HttpServer.Own(Map::of, new MetricRegistry(), Path.of("none"))));
        http.start();

        ServerIdentity self =
                new ServerIdentity("rehearsal", "rehearsal", "http://rehearsal", driverAddress, driverAddress);
        TermBuilder builder = new TermBuilder(
                config, store, store::read, lines, Members.alone(driverAddress), launching, json, timers, "rehearsal");
        for (int i = 1; i < TERMS && System.nanoTime() - start < ENOUGH.toNanos(); i++) {
            try (TermController controller = lead(self, gate, builder)) {
                awaitAttached(gate, lines);
                ask(http.port());
            }
        }
        parts.add(lead(self, gate, builder));
        awaitAttached(gate, lines);
        ask(http.port());
        return http.port();
    }

    private static TermController lead(ServerIdentity self, LeaderGate<Services> gate, TermBuilder builder)
            throws Exception {
        StandaloneElection election = new StandaloneElection(self);
        TermController controller = new TermController(
                election,
                gate,
                builder,
                reason -> log.warn("not begun: {}", reason),
                limit -> true,
                (begun, takeover) -> {});
        election.addListener(controller);
        election.start();
        return controller;
    }

    private static void awaitAttached(LeaderGate<Services> gate, DriverLines lines) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while ((gate.term().isEmpty() || lines.attachedLines() < lines.openLines()) && System.nanoTime() - end < 0) {
            Thread.sleep(5);
        }
    }

    private void ask(int port) throws Exception {
        URI sessions = URI.create("http://" + HERE.getHostAddress() + ":" + port + "/sessions");
        for (String path : List.of("", "/0", "/0/state", "/0/statements", "/0/statements/0", "/99")) {
            send(HttpRequest.newBuilder(URI.create(sessions + path)).GET());
        }
        send(HttpRequest.newBuilder(URI.create(sessions + "/0/statements"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"code\":\"1\"}")));
    }

    private SessionRecord record(int id) {
        return record(id, submitting(id).started("rehearsal"));
    }

    /** One whose driver says nothing new when it is attached, so that it needs no line in the log. */
    private SessionRecord starting(int id) {
        return record(id, submitting(id));
    }

    /** On a host of its own, so that nobody looks for its process here. */
    private static LaunchRecord submitting(int id) {
        return LaunchRecord.planned(RehearsalDrivers.tag(id), RehearsalDrivers.SECRET)
                .submitting("rehearsal");
    }

    private SessionRecord record(int id, LaunchRecord launch) {
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

    private void send(HttpRequest.Builder request) throws Exception {
        client.send(
                request.header("Content-Type", "application/json")
                        .header("X-Requested-By", "rehearsal")
                        .timeout(LIMIT)
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }
}
