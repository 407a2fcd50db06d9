// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;

/** Two real server processes on this host, over one ZooKeeper. Ends all it started, applications included. */
final class Pair implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path dir;
    private final ServerProcess a;
    private final ServerProcess b;

    private Pair(Path dir, ServerProcess a, ServerProcess b) {
        this.dir = dir;
        this.a = a;
        this.b = b;
    }

    /** Starts both servers and waits until one of them leads and the other one knows it. */
    static Pair start(Path dir, String zookeeper, Path sparkHome) throws IOException {
        return start(dir, zookeeper, sparkHome, Map.of());
    }

    static Pair start(Path dir, String zookeeper, Path sparkHome, Map<String, String> more) throws IOException {
        return start(dir, zookeeper, sparkHome, more, more);
    }

    /** @param moreOfA what only one of them is set to, and {@code moreOfB} what only the other is */
    static Pair start(
            Path dir, String zookeeper, Path sparkHome, Map<String, String> moreOfA, Map<String, String> moreOfB)
            throws IOException {
        return started(new Pair(
                dir, server("a", dir, zookeeper, sparkHome, moreOfA), server("b", dir, zookeeper, sparkHome, moreOfB)));
    }

    private static Pair started(Pair pair) throws IOException {
        pair.a.start();
        pair.b.start();
        pair.awaitLeader();
        pair.awaitStandby();
        return pair;
    }

    /** A pair on that cluster, in cluster mode. */
    static Pair onYarn(Path dir, String zookeeper, Path sparkHome, YarnCluster yarn, Map<String, String> more)
            throws IOException {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("livy.spark.master", "yarn");
        settings.put("livy.server.yarn.poll-interval", "1s");
        return started(new Pair(
                dir,
                new ServerProcess(
                        "a", dir, settings("a", dir, zookeeper, sparkHome, settings), List.of(), yarn.environment()),
                new ServerProcess(
                        "b", dir, settings("b", dir, zookeeper, sparkHome, settings), List.of(), yarn.environment())));
    }

    /** Starts one server that has no partner yet, and waits until it leads. Its work directory is {@code dir/work}. */
    static ServerProcess alone(Path dir, String zookeeper, Path sparkHome, Map<String, String> more)
            throws IOException {
        ServerProcess server = server("a", dir, zookeeper, sparkHome, more);
        server.start();
        await("the server leads")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(server::leads);
        return server;
    }

    private static ServerProcess server(
            String node, Path dir, String zookeeper, Path sparkHome, Map<String, String> more) {
        return new ServerProcess(node, dir, settings(node, dir, zookeeper, sparkHome, more), List.of());
    }

    /** A server's settings, all on loopback. */
    static Map<String, String> settings(
            String node, Path dir, String zookeeper, Path sparkHome, Map<String, String> more) {
        int port = Ports.free();
        int driverPort = Ports.free();
        Map<String, String> settings = new HashMap<>();
        settings.put("livy.server.host", "127.0.0.1");
        settings.put("livy.server.port", String.valueOf(port));
        settings.put("livy.server.spark-home", sparkHome.toString());
        settings.put("livy.spark.master", "local[2]");
        settings.put("livy.file.local-dir-whitelist", dir.toString());
        settings.put("livy.server.recovery.mode", "recovery");
        settings.put("livy.server.recovery.state-store", "zookeeper");
        settings.put("livy.server.zookeeper.url", zookeeper);
        settings.put("livy.rsc.rpc.server.address", "127.0.0.1");
        settings.put("livy.rsc.launcher.address", "127.0.0.1");
        settings.put("livy.rsc.launcher.port.range", driverPort + "~" + driverPort);
        settings.put("livy.server.ha.enabled", "true");
        settings.put("livy.server.ha.node-id", node);
        settings.put("livy.server.ha.advertised-url", "http://127.0.0.1:" + port);
        settings.put("livy.server.ha.peer.host", "127.0.0.1");
        settings.put("livy.server.ha.peer.port", String.valueOf(Ports.free()));
        settings.put("livy.server.ha.work-dir", dir.resolve("work").toString());
        settings.put("livy.server.ha.zookeeper.session-timeout", "4s");
        settings.putAll(more);
        return settings;
    }

    Path workDir() {
        return dir.resolve("work");
    }

    List<ServerProcess> servers() {
        return List.of(a, b);
    }

    /** The one that leads, waited for. */
    ServerProcess awaitLeader() {
        return explained(() -> await("a leader")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> servers().stream()
                                .filter(ServerProcess::isAlive)
                                .filter(ServerProcess::leads)
                                .findFirst()
                                .orElse(null),
                        leader -> leader != null));
    }

    ServerProcess standby() {
        ServerProcess leader = awaitLeader();
        return leader == a ? b : a;
    }

    /** The one that does not lead, once it is warm: it knows the leader and forwards to it. */
    ServerProcess awaitStandby() {
        ServerProcess standby = standby();
        return explained(() -> {
            await("the standby is ready")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptions()
                    .until(() -> standby.rest().get("/health/ready").status() == 200
                            && standby.rest().get("/sessions").status() == 200);
            return standby;
        });
    }

    private <T> T explained(Supplier<T> wait) {
        try {
            return wait.get();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(a.lastWords() + "\n" + b.lastWords(), e);
        }
    }

    /** Waits until the session shows the state; returns the session. */
    static JsonNode awaitSession(Rest rest, int id, String state) {
        return await("session " + id + " is " + state)
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> rest.get("/sessions/" + id).body(),
                        session -> session != null
                                && state.equals(session.path("state").asText()));
    }

    /** Waits until the statement has ended; returns it. */
    static JsonNode awaitStatement(Rest rest, int session, int id) {
        return await("statement " + id + " has ended")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> rest.get("/sessions/" + session + "/statements/" + id)
                                .body(),
                        statement -> statement != null
                                && List.of("available", "cancelled")
                                        .contains(statement.path("state").asText()));
    }

    /** Waits until the batch shows the state; returns the batch. */
    static JsonNode awaitBatch(Rest rest, int id, String state) {
        return await("batch " + id + " is " + state)
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> rest.get("/batches/" + id).body(),
                        batch -> batch != null
                                && state.equals(batch.path("state").asText()));
    }

    static String hostName() throws IOException {
        return InetAddress.getLocalHost().getHostName();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        a.close();
        b.close();
        Processes.killApplications(workDir());
    }
}
