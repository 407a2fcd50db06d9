// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** The pair, its ZooKeeper ensemble and the drivers' host, as real processes in network namespaces. */
final class Testbed implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final History history;
    private final Network network;
    private final Ensemble zookeeper;
    private final Server a;
    private final Server b;
    private final SparkStandIn spark;
    private final Daemon drivers;
    private final Set<String> killed = ConcurrentHashMap.newKeySet();
    private volatile Server lastLeader;

    Testbed(Options options, History history) throws IOException {
        this.history = history;
        this.network = new Network(options.prefix());
        this.zookeeper = new Ensemble(options, network, history);
        this.spark = SparkStandIn.in(options.out());
        this.a = Server.on("hosta", options, network, history);
        this.b = Server.on("hostb", options, network, history);
        this.lastLeader = a;
        this.drivers = drivers(options);
    }

    private Daemon drivers(Options options) throws IOException {
        List<String> command = new ArrayList<>(network.on("drivers"));
        String lib = options.dist().resolve("lib").toString();
        command.addAll(List.of(
                options.java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                options.dist().resolve("driver/livy-ha-driver.jar") + ":" + options.classes() + ":" + jars(lib),
                "org.livyha.driver.DriverHost",
                spark.spool().toString(),
                options.out().resolve("drivers.log").toString()));
        return new Daemon("drivers", command, Map.of(), options.out().resolve("drivers.out"), history);
    }

    /** What the driver's jar leaves to Spark: logging. */
    private static String jars(String lib) throws IOException {
        try (var files = Files.list(java.nio.file.Path.of(lib))) {
            return String.join(
                    ":",
                    files.map(String::valueOf)
                            .filter(file -> file.contains("/slf4j-api-") || file.contains("/logback-"))
                            .toList());
        }
    }

    /** Starts all, and waits until the pair is whole. */
    void start() throws InterruptedException {
        zookeeper.start();
        require("a whole ensemble", zookeeper::isWhole);
        drivers.start();
        a.start();
        b.start();
        require("a leader and a warm standby", this::isWhole);
    }

    private static void require(String what, BooleanSupplier condition) throws InterruptedException {
        if (!until(LIMIT, condition)) {
            throw new IllegalStateException("waited " + LIMIT + " in vain for " + what);
        }
    }

    /** Whether the condition held within the limit. */
    static boolean until(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(50);
        }
        return true;
    }

    Network network() {
        return network;
    }

    Ensemble zookeeper() {
        return zookeeper;
    }

    SparkStandIn spark() {
        return spark;
    }

    /** The applications whose drivers were killed; to be added to. */
    Set<String> killed() {
        return killed;
    }

    History history() {
        return history;
    }

    List<Server> servers() {
        return List.of(a, b);
    }

    /** The one that leads, or did when last seen. */
    Server leader() {
        for (Server server : servers()) {
            if (server.leads()) {
                lastLeader = server;
            }
        }
        return lastLeader;
    }

    Server standby() {
        return other(leader());
    }

    Server other(Server server) {
        return server == a ? b : a;
    }

    /** One leader, one warm standby, and a whole ensemble. */
    boolean isWhole() {
        boolean aLeads = a.leads();
        boolean bLeads = b.leads();
        Server leader = aLeads ? a : b;
        return aLeads != bLeads && leader.leadsSafely() && other(leader).isWarm() && zookeeper.isWhole();
    }

    @Override
    public void close() {
        servers().forEach(Server::close);
        drivers.close();
        zookeeper.close();
    }
}
