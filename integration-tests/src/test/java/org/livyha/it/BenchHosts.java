// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A pair on hosts of its own, with systemd and keepalived, by {@code scripts/bench-hosts}. {@link #shared} makes one for all
 * tests of a run; it ends with the run. What its hosts have logged is then in {@code target/bench-hosts-log}.
 */
final class BenchHosts implements AutoCloseable {
    static final List<String> SERVERS = List.of("hosta", "hostb");
    static final String VIRTUAL_ADDRESS = "10.99.0.100";
    static final int PORT = 8998;

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PACKAGING = Duration.ofMinutes(5);
    private static final Duration UP = Duration.ofMinutes(3);
    private static final Duration DOWN = Duration.ofMinutes(1);
    private static final Path SCRIPTS =
            Path.of(System.getProperty("livyha.scripts")).toAbsolutePath().normalize();

    private final Path dir;

    private BenchHosts(Path dir) {
        this.dir = dir;
    }

    /** What is missing to make one; empty when nothing is. */
    static String missing() throws IOException, InterruptedException {
        Process check = new ProcessBuilder(SCRIPTS.resolve("bench-hosts").toString(), "check")
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        check.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        return check.exitValue() == 0 ? "" : said.trim();
    }

    /** The one bench of this run, up when this returns. */
    static BenchHosts shared(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent("bench-hosts", key -> up(), BenchHosts.class);
    }

    private static BenchHosts up() {
        BenchHosts bench = new BenchHosts(target().resolve("bench-hosts"));
        try {
            Path packaged = packaged();
            // What a run that was aborted has left.
            bench.run(DOWN, "down");
            bench.run(UP, "--package", packaged.toString(), "--cluster", "standalone", "up");
            return bench;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The file that the script names, after its sum; others may be there of other versions. */
    private static Path packaged() throws IOException, InterruptedException {
        String said = Processes.run(PACKAGING, SCRIPTS.resolve("package").toString(), "--no-build");
        return SCRIPTS.resolve("../target").normalize().resolve(said.trim().split("\\s+", -1)[1]);
    }

    private static Path target() {
        return SCRIPTS.resolve("../integration-tests/target").normalize();
    }

    /** What {@code livyctl} is told of it. */
    Path pairConf() {
        return dir.resolve("pair.conf");
    }

    /** The unpacked package. */
    Path installation() {
        return dir.resolve("package");
    }

    /** As root on that host; must succeed. Returns what it printed. */
    String shell(String host, String command) throws IOException, InterruptedException {
        return run(LIMIT, "shell", host, command);
    }

    /** What to put in front of a command line to have it run in that host's network; the process keeps its id. */
    List<String> net(String host) {
        return command("net", host);
    }

    /** The other one of the two. */
    static String partnerOf(String server) {
        return SERVERS.get(1 - SERVERS.indexOf(server));
    }

    /** Waits until {@code livyctl status} has nothing to say against the pair: the standby is warm and watches the leader. */
    void awaitWarmStandby() {
        await("livyctl status says that all is well")
                .atMost(Pair.LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> livyctl("status"));
    }

    /** In the client's network; must exit with 0. Returns what it printed. */
    String livyctl(String... words) throws IOException, InterruptedException {
        return Processes.run(LIMIT, Map.of(), livyctlCommand(words));
    }

    /** The command line for that. The process keeps its id. */
    List<String> livyctlCommand(String... words) {
        List<String> command = new ArrayList<>(net("client"));
        command.add(installation().resolve("bin/livyctl").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("--config", pairConf().toString()));
        return command;
    }

    static String address(String server) {
        return "10.99.0.1" + (1 + SERVERS.indexOf(server));
    }

    void crash(String host) throws IOException, InterruptedException {
        run(LIMIT, "crash", host);
    }

    void boot(String host) throws IOException, InterruptedException {
        run(LIMIT, "boot", host);
    }

    private String run(Duration limit, String... words) throws IOException, InterruptedException {
        return Processes.run(limit, Map.of("SPARK_HOME", SparkHomes.real().toString()), command(words));
    }

    private List<String> command(String... words) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(SCRIPTS.resolve("bench-hosts").toString(), "--dir", dir.toString()));
        command.addAll(List.of(words));
        return command;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Path logs = Files.createDirectories(target().resolve("bench-hosts-log"));
        for (String host : SERVERS) {
            Process journal = new ProcessBuilder(command("shell", host, "journalctl --no-pager -o short-precise"))
                    .redirectErrorStream(true)
                    .redirectOutput(logs.resolve(host + ".journal").toFile())
                    .start();
            journal.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        }
        run(DOWN, "down");
    }
}
