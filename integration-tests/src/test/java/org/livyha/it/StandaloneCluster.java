// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A Spark standalone master with its REST server, and a worker, as real processes on loopback that can be killed one by one.
 * The master remembers its drivers and applications when it is started again. Ends both, and the drivers and executors that
 * the worker has started. For one thread.
 */
final class StandaloneCluster implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String MARK = "LIVYHA_STANDALONE";

    private final Path dir;
    private final Path home;
    private final int port = Ports.free();
    private final int restPort = Ports.free();
    private final int pagePort = Ports.free();
    private Process master;
    private Process worker;

    private StandaloneCluster(Path dir, Path home) {
        this.dir = dir;
        this.home = home;
    }

    /**
     * The worker is registered when this returns.
     *
     * @param parent where its directory is made
     */
    static StandaloneCluster start(Path parent, Path sparkHome) throws IOException, InterruptedException {
        StandaloneCluster cluster = new StandaloneCluster(parent.resolve("standalone"), sparkHome);
        Files.createDirectories(cluster.sparkConfDir());
        Files.writeString(
                cluster.sparkConfDir().resolve("spark-defaults.conf"),
                """
                spark.master.rest.enabled         true
                spark.driver.memory               512m
                spark.driver.defaultJavaOptions   -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
                spark.executor.memory             512m
                spark.cores.max                   1
                spark.executor.defaultJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
                """);
        Files.writeString(
                cluster.dir.resolve("master.conf"),
                """
                spark.master.rest.enabled       true
                spark.master.rest.port          %d
                spark.deploy.recoveryMode       FILESYSTEM
                spark.deploy.recoveryDirectory  %s
                spark.deploy.recoveryTimeout    15
                """
                        .formatted(cluster.restPort, cluster.dir.resolve("recovery")));
        try {
            cluster.startMaster();
            cluster.startWorker();
            return cluster;
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** It takes drivers and applications when this returns. */
    void startMaster() throws IOException {
        master = daemon(
                "master.Master",
                Stream.of("--port", port, "--webui-port", pagePort, "--properties-file", dir.resolve("master.conf")));
        awaitPage(master, page -> page.path("status").asText().equals("ALIVE"));
    }

    /** It is registered when this returns. */
    void startWorker() throws IOException {
        worker = daemon(
                "worker.Worker",
                Stream.of(
                        "--webui-port",
                        0,
                        "--cores",
                        16,
                        "--memory",
                        "8g",
                        "--work-dir",
                        dir.resolve("work"),
                        master()));
        awaitPage(worker, page -> page.path("aliveworkers").asInt() == 1);
    }

    private Process daemon(String name, Stream<Object> arguments) throws IOException {
        List<String> command = Stream.concat(
                        Stream.of(
                                home.resolve("bin/spark-class"),
                                "org.apache.spark.deploy." + name,
                                "--host",
                                "127.0.0.1"),
                        arguments)
                .map(Object::toString)
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        dir.resolve(name + ".log").toFile()));
        builder.environment().putAll(environment());
        builder.environment()
                .putAll(Map.of(
                        MARK,
                        dir.toString(),
                        "SPARK_DAEMON_MEMORY",
                        "256m",
                        "SPARK_DAEMON_JAVA_OPTS",
                        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"));
        return builder.start();
    }

    private void awaitPage(Process daemon, Predicate<JsonNode> wanted) {
        await("the master's page after a start; logs are in " + dir)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .failFast("it has ended; logs are in " + dir, () -> !daemon.isAlive())
                .until(() -> wanted.test(page()));
    }

    /** {@code kill -9}. */
    void killMaster() throws InterruptedException {
        end(master);
    }

    /** {@code kill -9}; Spark's own watch ends what it had started. */
    void killWorker() throws InterruptedException {
        end(worker);
    }

    private static void end(Process process) {
        process.destroyForcibly();
        Processes.awaitEnd(List.of(process.toHandle()));
    }

    /** For {@code --master}: {@code spark://HOST:PORT}. */
    String master() {
        return "spark://127.0.0.1:" + port;
    }

    /** For {@code --master} too, in cluster mode; and what to ask of {@code /v1/submissions}. */
    String restServer() {
        return "127.0.0.1:" + restPort;
    }

    /** Where the master shows itself to people. */
    String pageUrl() {
        return "http://127.0.0.1:" + pagePort;
    }

    /** {@code SPARK_CONF_DIR}: small drivers and executors, submitted to the REST server. */
    Path sparkConfDir() {
        return dir.resolve("conf");
    }

    /** What spark-submit, or a server that starts it, needs in its environment. */
    Map<String, String> environment() {
        return Map.of(
                "SPARK_HOME", home.toString(),
                "SPARK_CONF_DIR", sparkConfDir().toString(),
                "SPARK_LOCAL_IP", "127.0.0.1");
    }

    /** What the master shows of itself at {@code /json/}. */
    JsonNode page() {
        return new Rest(pageUrl(), Duration.ofSeconds(5)).get("/json/").body();
    }

    /** As the master shows them, running and ended ones. */
    List<JsonNode> drivers() {
        return both("activedrivers", "completeddrivers");
    }

    /** As the master shows them, running and ended ones. */
    List<JsonNode> applications() {
        return both("activeapps", "completedapps");
    }

    private List<JsonNode> both(String active, String completed) {
        JsonNode page = page();
        return Stream.of(active, completed)
                .flatMap(name -> StreamSupport.stream(page.path(name).spliterator(), false))
                .toList();
    }

    /** Waits until the master shows this driver in that state. */
    void awaitDriver(String id, String state) {
        await("driver " + id + " is " + state)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(this::drivers, drivers -> drivers.stream()
                        .anyMatch(driver -> driver.path("id").asText().equals(id)
                                && driver.path("state").asText().equals(state)));
    }

    /** Waits until the master shows one application in that state; returns it. */
    JsonNode awaitApplication(String state) {
        List<JsonNode> found = await("an application is " + state)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> applications().stream()
                                .filter(app -> app.path("state").asText().equals(state))
                                .toList(),
                        apps -> apps.size() == 1);
        return found.get(0);
    }

    /** The drivers and executors that run. */
    List<ProcessHandle> launched() {
        return Processes.marked(MARK, dir.toString()).stream()
                .filter(process -> process.pid() != master.pid() && process.pid() != worker.pid())
                .toList();
    }

    @Override
    public void close() {
        // First who starts others, then what they have started.
        for (Process daemon :
                Stream.of(master, worker).filter(started -> started != null).toList()) {
            end(daemon);
        }
        List<ProcessHandle> left = Processes.marked(MARK, dir.toString());
        left.forEach(ProcessHandle::destroyForcibly);
        Processes.awaitEnd(left);
    }
}
