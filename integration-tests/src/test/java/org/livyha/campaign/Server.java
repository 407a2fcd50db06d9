// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One of the pair's servers, on a host of its own, and what asks its gate there all the time. */
final class Server {
    static final Duration PARK_TIMEOUT = Duration.ofSeconds(8);

    private static final int HTTP = 8998;
    private static final int DRIVERS = 10000;
    private static final int PEER = 8999;
    private static final Duration SOON = Duration.ofMillis(500);

    private final String host;
    private final List<String> here;
    private final Daemon daemon;
    private final Daemon sampler;
    private final Path gate;
    private final Path logs;
    private final Path clock;

    private Server(String host, List<String> here, Daemon daemon, Daemon sampler, Path gate, Path logs, Path clock) {
        this.host = host;
        this.here = here;
        this.daemon = daemon;
        this.sampler = sampler;
        this.gate = gate;
        this.logs = logs;
        this.clock = clock;
    }

    static Server on(String host, Options options, Network network, History history) throws IOException {
        Path run = options.out();
        Path logs = Files.createDirectories(run.resolve(host + "-log"));
        Path conf = run.resolve(host + ".conf");
        StringBuilder text = new StringBuilder();
        new TreeMap<>(settings(host, options))
                .forEach((key, value) ->
                        text.append(key).append(" = ").append(value).append('\n'));
        Files.writeString(conf, text);
        List<String> command = new ArrayList<>(network.on(host));
        command.addAll(List.of(
                options.java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                options.dist().resolve("lib") + "/*",
                "org.livyha.server.Main",
                conf.toString()));
        Path clock = run.resolve(host + ".clock");
        Files.write(clock, new byte[Long.BYTES]);
        Map<String, String> environment = new HashMap<>();
        environment.put("LIVY_HOME", options.dist().toString());
        if (options.clock() != null) {
            environment.put("LD_PRELOAD", options.clock().toString());
            environment.put("CAMPAIGN_CLOCK", clock.toString());
        }
        Path gate = run.resolve(host + ".gate");
        List<String> sample = new ArrayList<>(network.on(host));
        sample.addAll(List.of(
                options.java(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                options.classes().toString(),
                "org.livyha.it.GateSampler",
                Network.address(host),
                String.valueOf(HTTP),
                gate.toString(),
                "10"));
        return new Server(
                host,
                network.on(host),
                new Daemon(host, command, environment, logs.resolve("server.log"), history),
                new Daemon("sampler-" + host, sample, Map.of(), run.resolve(host + "-sampler.log"), history),
                gate,
                logs,
                clock);
    }

    private static Map<String, String> settings(String host, Options options) {
        Path run = options.out();
        String address = Network.address(host);
        Map<String, String> settings = new HashMap<>();
        settings.put("livy.server.host", "0.0.0.0");
        settings.put("livy.server.port", String.valueOf(HTTP));
        settings.put("livy.server.spark-home", run.resolve("spark").toString());
        settings.put("livy.spark.master", "local[1]");
        settings.put("livy.file.local-dir-whitelist", run.toString());
        settings.put("livy.server.recovery.mode", "recovery");
        settings.put("livy.server.recovery.state-store", "zookeeper");
        settings.put("livy.server.zookeeper.url", Ensemble.connectString());
        settings.put("livy.rsc.rpc.server.address", "0.0.0.0");
        settings.put("livy.rsc.launcher.address", address);
        settings.put("livy.rsc.launcher.port.range", DRIVERS + "~" + DRIVERS);
        settings.put("livy.server.ha.enabled", "true");
        settings.put("livy.server.ha.node-id", host);
        settings.put("livy.server.ha.advertised-url", "http://" + address + ":" + HTTP);
        settings.put("livy.server.ha.peer.host", address);
        settings.put("livy.server.ha.peer.port", String.valueOf(PEER));
        settings.put(
                "livy.server.ha.work-dir",
                run.resolve(options.apart() ? "work-" + host : "work").toString());
        settings.put("livy.server.ha.park-timeout", PARK_TIMEOUT.toSeconds() + "s");
        settings.put(
                "livy.server.ha.zookeeper.session-timeout",
                options.sessionTimeout().toSeconds() + "s");
        // Whatever was made stays to be compared with what clients were told.
        settings.put("livy.server.session.state-retain.sec", "100h");
        settings.put("livy.server.session.max-creation", "100000");
        return settings;
    }

    String host() {
        return host;
    }

    String url() {
        return "http://" + Network.address(host) + ":" + HTTP;
    }

    Daemon daemon() {
        return daemon;
    }

    /** What the sampler has written. */
    Path gate() {
        return gate;
    }

    /** A small file system of its own, where its log is. */
    Path logs() {
        return logs;
    }

    /** Sets this server's time of day apart from this machine's; its monotonic clock stays. */
    void setClock(Duration offset) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(clock.toFile(), "rw")) {
            // In place, at once: the server has it mapped.
            file.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .putLong(offset.toSeconds())
                    .array());
        }
    }

    void start() {
        daemon.start();
        sampler.start();
    }

    boolean leads() {
        return Ask.get(url(), "/health/leader", SOON).status() == 200;
    }

    /** Leads, and has renewed its lease lately: one that was cut off leads on for seconds, and may be about to end. */
    boolean leadsSafely() {
        Ask.Answer status = Ask.get(url(), "/ha/status", SOON);
        return status.status() == 200
                && status.body().path("role").asText().equals("leader")
                && status.body().path("leaseMillis").asLong()
                        > status.body().path("sessionTimeoutMillis").asLong() / 2;
    }

    /** Stands by, could take over, and would notice the leader's end at once. */
    boolean isWarm() {
        Ask.Answer status = Ask.get(url(), "/ha/status", SOON);
        return status.status() == 200
                && status.body().path("role").asText().equals("standby")
                && status.body().path("warm").asBoolean()
                && status.body().path("watchesLeader").asBoolean();
    }

    /** Sends an order from its own host; returns the answer, or why there was none in time: a frozen server gives none. */
    String order(String path) throws InterruptedException {
        String request = "POST " + path + " HTTP/1.1\\r\\nHost: " + host + "\\r\\nContent-Type: application/json\\r\\n"
                + "Content-Length: 2\\r\\nConnection: close\\r\\n\\r\\n{}";
        List<String> command = new ArrayList<>(here);
        command.addAll(List.of(
                "timeout",
                "-s",
                "KILL",
                "20",
                "bash",
                "-c",
                "exec 3<>/dev/tcp/" + Network.address(host) + "/" + HTTP + " && printf '" + request
                        + "' >&3 && cat <&3"));
        try {
            return Shell.run(null, command.toArray(String[]::new));
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /** How many drivers hold a line to it; -1 without an answer. */
    int lines() {
        return Ask.get(url(), "/health/ready", SOON).body().path("driverLines").asInt(-1);
    }

    void close() {
        daemon.close();
        sampler.close();
    }
}
