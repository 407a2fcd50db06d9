// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.election.SelfFence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our leader sits beside a ZooKeeper follower, and their host's cable is pulled. The follower goes on answering our leader
 * for a while, reads and pings and all, although the rest of the ensemble has long counted the session as silent.
 *
 * <pre>
 *   host1: zk1 (follower) + server a      host2: zk2      host3: zk3      host4: server b
 * </pre>
 */
class IsolatedFollowerIT {
    private static final Logger log = LoggerFactory.getLogger(IsolatedFollowerIT.class);
    private static final int HTTP = 8998;
    private static final int ZOOKEEPER = 2181;

    @TempDir
    private Path dir;

    private final List<Process> samplers = new ArrayList<>();

    @BeforeEach
    void needsNamespaces() {
        String missing = NetworkBench.missing();
        assumeThat(missing).as("skipped: " + missing).isEmpty();
    }

    @Test
    void deadBeforeReplaced() throws Exception {
        try (NetworkBench net = NetworkBench.of("host1", "host2", "host3", "host4");
                ZooKeeperEnsemble zookeeper = ensemble(net);
                ServerProcess a = server(net, "a", "host1", address(net, "host1"));
                ServerProcess b = server(net, "b", "host4", address(net, "host2") + "," + address(net, "host3"))) {
            // The latest to come is never the leader of an ensemble that has one.
            zookeeper.start(1);
            zookeeper.start(2);
            until("a quorum without zk1", () -> modes(net).containsAll(List.of("leader", "follower")));
            zookeeper.start(0);
            until("zk1 is there", () -> !mode(net, "host1").isEmpty());
            assertThat(mode(net, "host1")).isEqualTo("follower");

            Path aGate = sample(net, "a", "host1");
            Path bGate = sample(net, "b", "host4");
            a.start();
            until("a leads", () -> GateSampler.read(aGate).stream().anyMatch(GateSampler.Sample::open));
            b.start();
            until("b knows it", () -> GateSampler.read(bGate).stream()
                    .anyMatch(sample -> sample.status() == 503 && sample.epoch() == 1));

            long cutAt = System.nanoTime();
            net.cut("host1");
            assertThat(a.awaitExit(Duration.ofSeconds(20))).isEqualTo(SelfFence.EXIT_CODE);
            until("b leads", () -> GateSampler.read(bGate).stream().anyMatch(GateSampler.Sample::open));

            List<GateSampler.Sample> first = GateSampler.read(aGate);
            List<GateSampler.Sample> second = GateSampler.read(bGate);
            Duration margin = GateSampler.margin(first, second);
            log.info(
                    "after the cut: a's gate was last open at {} ms, b's first at {} ms, margin {} ms",
                    since(cutAt, GateSampler.lastOpen(first)),
                    since(cutAt, GateSampler.firstOpen(second)),
                    margin.toMillis());
            assertThat(margin).as("between a's gate and b's").isPositive();
            assertThat(since(cutAt, GateSampler.lastOpen(first)))
                    .as("a went on serving inside its lease")
                    .isGreaterThan(1000);
            assertThat(GateSampler.firstOpen(second).epoch()).isEqualTo(2);
        } finally {
            samplers.forEach(Process::destroyForcibly);
        }
    }

    private ZooKeeperEnsemble ensemble(NetworkBench net) throws IOException {
        return ZooKeeperEnsemble.of(dir.resolve("zookeeper"), i -> {
            String host = "host" + (i + 1);
            return new ZooKeeperEnsemble.Member(net.address(host), ZOOKEEPER, 2888, 3888, net.on(host));
        });
    }

    private static String address(NetworkBench net, String host) {
        return net.address(host) + ":" + ZOOKEEPER;
    }

    private ServerProcess server(NetworkBench net, String node, String host, String zookeeper) throws IOException {
        String address = net.address(host);
        Map<String, String> own = Map.of(
                "livy.server.host",
                "0.0.0.0",
                "livy.server.port",
                String.valueOf(HTTP),
                "livy.server.ha.advertised-url",
                "http://" + address + ":" + HTTP,
                "livy.server.ha.peer.host",
                address,
                "livy.rsc.rpc.server.address",
                address,
                "livy.rsc.launcher.address",
                address);
        return new ServerProcess(
                node, dir, Pair.settings(node, dir, zookeeper, SparkHomes.pretending(dir), own), net.on(host));
    }

    /** Starts a sampler on the server's own host; returns the file it writes. */
    private Path sample(NetworkBench net, String node, String host) throws IOException {
        Path file = dir.resolve("gate-" + node);
        List<String> command = new ArrayList<>(net.on(host));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Path.of(GateSampler.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString(),
                GateSampler.class.getName(),
                net.address(host),
                String.valueOf(HTTP),
                file.toString()));
        samplers.add(new ProcessBuilder(command).inheritIO().start());
        return file;
    }

    private static List<String> modes(NetworkBench net) throws Exception {
        return List.of(mode(net, "host2"), mode(net, "host3"));
    }

    /** Asked from inside: this process is in none of the namespaces. */
    private static String mode(NetworkBench net, String host) throws Exception {
        List<String> command = new ArrayList<>(net.on(host));
        String ask = "exec 3<>/dev/tcp/" + net.address(host) + "/" + ZOOKEEPER + " && printf srvr >&3 && cat <&3";
        command.addAll(List.of("bash", "-c", "(" + ask + ") 2>/dev/null || true"));
        return ZooKeeperEnsemble.mode(Processes.run(Duration.ofSeconds(10), command.toArray(String[]::new)));
    }

    private static void until(String what, Callable<Boolean> condition) {
        await(what).atMost(Pair.LIMIT).pollInterval(Duration.ofMillis(100)).until(condition);
    }

    private static long since(long start, GateSampler.Sample sample) {
        return (sample.answeredAt() - start) / 1_000_000;
    }
}
