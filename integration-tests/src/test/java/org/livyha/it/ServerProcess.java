// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One real server process on this host, started from the built distribution, ended by its process id. */
final class ServerProcess implements AutoCloseable {
    private final String node;
    private final Path dir;
    private final Map<String, String> settings;
    private final List<String> prefix;
    private final Map<String, String> environment;
    private Process process;

    ServerProcess(String node, Path dir, Map<String, String> settings, List<String> prefix) {
        this(node, dir, settings, prefix, Map.of());
    }

    /**
     * @param dir where its configuration and log are written
     * @param settings of livy.conf
     * @param prefix of the command line, such as {@code ip netns exec hostA}; usually empty
     * @param environment what it has beside ours
     */
    ServerProcess(
            String node, Path dir, Map<String, String> settings, List<String> prefix, Map<String, String> environment) {
        this.node = node;
        this.dir = dir;
        this.settings = new TreeMap<>(settings);
        this.prefix = List.copyOf(prefix);
        this.environment = Map.copyOf(environment);
    }

    String node() {
        return node;
    }

    String url() {
        return settings.get("livy.server.ha.advertised-url");
    }

    Rest rest() {
        return new Rest(url());
    }

    Rest rest(Duration timeout) {
        return new Rest(url(), timeout);
    }

    void start() throws IOException {
        start(ClassArchive.option());
    }

    void start(String option) throws IOException {
        Path conf = dir.resolve(node + ".conf");
        StringBuilder text = new StringBuilder();
        settings.forEach(
                (key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        Files.writeString(conf, text);
        Path dist = Path.of(System.getProperty("livyha.dist")).toAbsolutePath().normalize();
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                // What only a cache still holds is garbage to whoever looks for leaks.
                "-XX:SoftRefLRUPolicyMSPerMB=0",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:TieredStopAtLevel=1",
                option,
                "-cp",
                dist.resolve("lib") + "/*",
                "org.livyha.server.Main",
                conf.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().put("LIVY_HOME", dist.toString());
        // For spark-submit and the drivers that are one with it: they live for a minute.
        builder.environment().put("SPARK_SUBMIT_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        builder.environment().putAll(environment);
        process = builder.start();
    }

    Path log() {
        return dir.resolve(node + ".log");
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** What it has logged last, for whoever reads why a test failed. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log());
            return node
                    + (isAlive() ? " lives" : " is dead")
                    + lines.subList(Math.max(0, lines.size() - 8), lines.size()).stream()
                            .collect(Collectors.joining("\n  ", ":\n  ", ""));
        } catch (IOException e) {
            return node + " has no log: " + e;
        }
    }

    /** The exit code once it has exited. */
    int awaitExit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("server " + node + " did not exit within " + limit);
        }
        return process.exitValue();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(5));
    }

    /** {@code kill -9}, without waiting for it. */
    void killNow() {
        process.destroyForcibly();
    }

    /** {@code kill -TERM}, as {@code systemctl stop} does, and waits for the end. */
    void stop() throws InterruptedException {
        process.destroy();
        awaitExit(Duration.ofSeconds(30));
    }

    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Processes.run(Duration.ofSeconds(5), "kill", "-" + name, String.valueOf(process.pid()));
    }

    boolean leads() {
        try {
            return rest(Duration.ofSeconds(2)).get("/health/leader").status() == 200;
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException, IOException {
        if (isAlive()) {
            kill();
        }
    }
}
