// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.livyha.election.LeaderGate;
import org.livyha.election.ServerIdentity;
import org.livyha.election.StandaloneElection;
import org.livyha.recovery.FencingToken;
import org.livyha.recovery.InMemoryStateStore;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.SessionRecord;
import org.livyha.recovery.StateStore;
import org.livyha.rpc.RpcServer;
import org.livyha.rpc.RpcServerConfig;
import org.livyha.server.api.Answers;
import org.livyha.server.cluster.Clusters;
import org.livyha.server.config.ConfigLoader;
import org.livyha.server.config.Json;
import org.livyha.server.config.ServerConfig;
import org.livyha.server.http.HttpServer;
import org.livyha.server.http.Leadership;
import org.livyha.server.launch.FileRules;
import org.livyha.server.launch.LocalProcesses;
import org.livyha.server.launch.SparkAppLauncher;
import org.livyha.server.launch.SparkHomes;
import org.livyha.server.launch.WorkPlace;
import org.livyha.server.link.DriverLines;
import org.livyha.server.term.Launching;
import org.livyha.server.term.Members;
import org.livyha.server.term.Parts;
import org.livyha.server.term.Services;
import org.livyha.server.term.TermBuilder;
import org.livyha.server.term.TermController;

/**
 * A leader as the program builds it, with its REST interface and its port for drivers, but for ZooKeeper and Spark: records
 * are in memory, applications of this host only pretend. Sessions that were there before it belong to drivers that a test
 * plays ({@link TestDriver}).
 */
public final class TestLeader implements AutoCloseable {
    public static final Duration LIMIT = Duration.ofSeconds(20);
    /** Uploads that are read at a time, and as many more that wait. */
    static final int UPLOADS = 4;

    static final String SECRET = HexFormat.of().formatHex(new byte[32]);
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final Path dir;
    private final Parts parts = new Parts();
    private final ObjectMapper json = Json.mapper();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer http;
    private final TermController controller;
    private final LeaderGate<Services> gate = new LeaderGate<>();
    private final String driverAddress;

    /** An answer; {@code body} is null when it is no JSON. */
    public record Answer(int status, String text, JsonNode body) {}

    /**
     * A store with one session of kind {@code spark} whose driver runs at another place.
     *
     * @param wishes its {@code ttl}, {@code idleTimeout} and the like
     */
    public static InMemoryStateStore storeWith(String name, Map<String, ?> wishes) {
        InMemoryStateStore store = new InMemoryStateStore();
        store.acquire(new FencingToken("/none", 0, 1), () -> true)
                .sessions()
                .create(id -> record(id, name, wishes, System.currentTimeMillis()));
        return store;
    }

    private static SessionRecord record(int id, String name, Map<String, ?> wishes, long createdAt) {
        ObjectNode spec = Json.mapper().valueToTree(wishes);
        spec.putObject("options");
        LaunchRecord launch =
                LaunchRecord.planned(tag(id), SECRET).submitting("elsewhere").started("app-" + id);
        return new SessionRecord(
                SessionRecord.VERSION, id, name, "spark", null, null, spec, createdAt, launch, false, null, null);
    }

    static String tag(int id) {
        return "livy-session-" + id + "-test";
    }

    /** Leads when it returns. {@code dir} is its own. */
    public TestLeader(Path dir, StateStore store, Map<String, String> settings) throws Exception {
        this.dir = dir;
        ServerConfig config = config(dir, settings);
        ScheduledExecutorService timers = parts.addExecutor(Executors.newSingleThreadScheduledExecutor());
        DriverLines lines = new DriverLines(tag -> Optional.of(SECRET));
        RpcServer driverPort =
                parts.add(new RpcServer(RpcServerConfig.of(new InetSocketAddress(HERE, 0), "test"), lines, lines));
        driverPort.start();
        driverAddress = HERE.getHostAddress() + ":" + driverPort.address().getPort();

        gate.onShut(Services::letWaitersGo);
        CompletableFuture<Void> open = new CompletableFuture<>();
        gate.onOpen(() -> open.complete(null));
        Answers answers = new Answers(parts.addExecutor(Executors.newFixedThreadPool(8)));
        http = parts.add(new HttpServer(
                config.http(),
                config.ha(),
                new Leadership(gate, Optional::empty, "test"),
                new ServerAssembly.Resources(
                                new FileRules(config.spark()),
                                json,
                                answers,
                                parts.addExecutor(ServerAssembly.waiters("upload", UPLOADS, UPLOADS)),
                                config.http().uploadMax())
                        .behind(gate),
                new HttpServer.Own(
                        Map::of,
                        new ServiceGauges(gate, lines, () -> false).register(new MetricRegistry()),
                        dir.resolve("driver.jar"))));
        http.start();
        StandaloneElection election =
                new StandaloneElection(new ServerIdentity("test", "test", "http://test", driverAddress, driverAddress));
        TermBuilder builder = new TermBuilder(
                config,
                store,
                store::read,
                lines,
                Members.alone(driverAddress),
                launching(config),
                json,
                timers,
                "test takeover");
        controller = parts.add(
                new TermController(election, gate, builder, reason -> {}, http::drain, (term, takeover) -> {}));
        election.addListener(controller);
        election.start();
        open.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ServerConfig config(Path dir, Map<String, String> settings) throws IOException {
        Path bin = Files.createDirectories(dir.resolve("spark/bin"));
        Path submit = bin.resolve("spark-submit");
        Path running = dir.resolve("running");
        if (!Files.exists(running)) {
            Files.createFile(running);
        }
        Files.writeString(submit, "#!/bin/sh\necho pretending\nwhile [ -e '" + running + "' ]; do sleep 0.1; done\n");
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
        Properties file = new Properties();
        file.setProperty("livy.server.host", HERE.getHostAddress());
        file.setProperty("livy.server.port", "0");
        file.setProperty("livy.server.spark-home", bin.getParent().toString());
        file.setProperty("livy.server.ha.work-dir", dir.resolve("work").toString());
        file.setProperty("livy.file.local-dir-whitelist", dir.toString());
        file.putAll(settings);
        Path conf = dir.resolve("livy.conf");
        try (Writer writer = Files.newBufferedWriter(conf)) {
            file.store(writer, null);
        }
        return ConfigLoader.load(conf, dir);
    }

    private static Launching launching(ServerConfig config) throws IOException {
        SparkHomes homes = new SparkHomes(config.spark(), config.driverLine());
        Path workDir = config.session().workDir();
        return new Launching(
                WorkPlace.of(InetAddress.getLocalHost().getHostName(), workDir),
                new SparkAppLauncher(homes.standard(), workDir),
                new LocalProcesses(workDir),
                Clusters.manager(config),
                Clusters.asking(config),
                homes,
                () -> workDir.resolve("driver.jar").toString());
    }

    public Services services() {
        return gate.require();
    }

    /** Where drivers call. */
    String driverAddress() {
        return driverAddress;
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + HERE.getHostAddress() + ":" + http.port() + path))
                .timeout(Duration.ofSeconds(40));
    }

    public Answer get(String path) {
        return join(getLater(path));
    }

    public CompletableFuture<Answer> getLater(String path) {
        return send(request(path));
    }

    public Answer post(String path, String body) {
        return join(send(request(path).POST(HttpRequest.BodyPublishers.ofString(body))));
    }

    public Answer delete(String path) {
        return join(send(request(path).DELETE()));
    }

    public CompletableFuture<Answer> send(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> new Answer(response.statusCode(), response.body(), parse(response.body())));
    }

    /** The whole answer, with its headers. */
    HttpResponse<String> exchange(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private JsonNode parse(String text) {
        try {
            return text.isEmpty() ? null : json.readTree(text);
        } catch (IOException e) {
            return null;
        }
    }

    public static Answer join(CompletableFuture<Answer> answer) {
        return answer.orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    /** Steps down in good order: what is under way is answered. */
    public void stepDown() {
        controller.close();
    }

    /** Ends it, and whatever it has launched. */
    @Override
    public void close() {
        parts.close();
        try {
            Files.deleteIfExists(dir.resolve("running"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("applications have ended").atMost(LIMIT).until(() -> ProcessHandle.allProcesses()
                .noneMatch(process -> process.info().commandLine().orElse("").contains(dir.toString() + "/")));
    }
}
