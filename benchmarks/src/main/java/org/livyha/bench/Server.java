// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One server of the pair, which can be ended and started again. */
final class Server implements AutoCloseable {
    private final Path dist;
    private final String node;
    private final Path dir;
    private final int port;
    private final int driverPort;
    private final Map<String, String> settings = new TreeMap<>();
    private JavaProcess process;

    Server(Path dist, String node, Path dir, String zookeeper, Path sparkHome, Map<String, String> more)
            throws IOException {
        this.dist = dist;
        this.node = node;
        this.dir = dir;
        this.port = JavaProcess.freePort();
        this.driverPort = JavaProcess.freePort();
        settings.put("livy.server.host", "127.0.0.1");
        settings.put("livy.server.port", String.valueOf(port));
        settings.put("livy.server.spark-home", sparkHome.toString());
        settings.put("livy.spark.master", "local[1]");
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
        settings.put("livy.server.ha.peer.port", String.valueOf(JavaProcess.freePort()));
        settings.put("livy.server.ha.work-dir", dir.resolve("work").toString());
        settings.putAll(more);
    }

    void start() throws IOException {
        StringBuilder text = new StringBuilder();
        settings.forEach(
                (key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        Path conf = Files.writeString(dir.resolve(node + ".conf"), text);
        List<String> options = new ArrayList<>(List.of("@" + System.getProperty("bench.jvm.options")));
        options.addAll(List.of(System.getProperty("bench.server.options").split(" ", -1)));
        process = new JavaProcess(
                dist, dir.resolve(node + ".log"), options, List.of("org.livyha.server.Main", conf.toString()));
    }

    String node() {
        return node;
    }

    int port() {
        return port;
    }

    /** Where drivers find it. */
    String driverAddress() {
        return "127.0.0.1:" + driverPort;
    }

    JavaProcess process() {
        return process;
    }

    boolean leads() {
        try {
            return process.isAlive() && Http.get(port, "/health/leader").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    boolean isReady() throws IOException {
        return Http.get(port, "/health/ready").status() == 200;
    }

    /** Whether it was started a moment ago, and still rehearses in the background. */
    boolean isRehearsing() throws IOException {
        return Http.get(port, "/ha/status").json().path("rehearsing").asBoolean();
    }

    /** A figure of this server's own. */
    long gauge(String name) throws IOException {
        JsonNode metrics = Http.get(port, "/metrics/metrics").json();
        return metrics.path("gauges").path(name).path("value").asLong(-1);
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            process.close();
        }
    }
}
