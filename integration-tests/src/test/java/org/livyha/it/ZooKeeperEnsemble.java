// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** ZooKeeper servers as real processes that can be killed one by one. Ends all it started. */
final class ZooKeeperEnsemble implements AutoCloseable {
    private final Path dir;
    private final List<Member> members;
    private final List<Process> processes = new ArrayList<>();

    /**
     * One server of the ensemble.
     *
     * @param prefix of its command line, such as {@code ip netns exec zk1}; usually empty
     */
    record Member(String host, int clientPort, int quorumPort, int electionPort, List<String> prefix) {
        String address() {
            return host + ":" + clientPort;
        }
    }

    private ZooKeeperEnsemble(Path dir, List<Member> members) {
        this.dir = dir;
        this.members = List.copyOf(members);
        members.forEach(member -> processes.add(null));
    }

    /** Not started yet. */
    static ZooKeeperEnsemble of(Path dir, IntFunction<Member> member) throws IOException {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            members.add(member.apply(i));
        }
        return new ZooKeeperEnsemble(Files.createDirectories(dir), members);
    }

    /** Three on loopback, started and with a quorum. */
    static ZooKeeperEnsemble onLoopback(Path dir) throws IOException {
        ZooKeeperEnsemble ensemble =
                of(dir, i -> new Member("127.0.0.1", Ports.free(), Ports.free(), Ports.free(), List.of()));
        try {
            for (int i = 0; i < 3; i++) {
                ensemble.start(i);
            }
            ensemble.awaitWhole();
            return ensemble;
        } catch (RuntimeException | IOException e) {
            ensemble.close();
            throw e;
        }
    }

    String connectString() {
        return members.stream().map(Member::address).collect(Collectors.joining(","));
    }

    void start(int index) throws IOException {
        Member member = members.get(index);
        Path data = Files.createDirectories(dir.resolve("zk" + (index + 1)));
        Files.writeString(data.resolve("myid"), String.valueOf(index + 1));
        StringBuilder text = new StringBuilder("tickTime=" + ZooKeepers.TICK + "\ninitLimit=20\nsyncLimit=4\n"
                + "minSessionTimeout=4000\nadmin.enableServer=false\n4lw.commands.whitelist=*\n");
        text.append("dataDir=").append(data).append("\nclientPort=").append(member.clientPort());
        text.append("\nclientPortAddress=").append(member.host()).append('\n');
        for (int i = 0; i < members.size(); i++) {
            Member other = members.get(i);
            text.append("server." + (i + 1) + "=" + other.host() + ":" + other.quorumPort() + ":" + other.electionPort()
                    + "\n");
        }
        Path conf = data.resolve("zoo.cfg");
        Files.writeString(conf, text);
        List<String> command = new ArrayList<>(member.prefix());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                Path.of(System.getProperty("livyha.dist")).toAbsolutePath().resolve("lib") + "/*",
                "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                conf.toString()));
        processes.set(
                index,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(
                                data.resolve("log").toFile()))
                        .start());
    }

    /** {@code kill -9}. */
    void kill(int index) throws InterruptedException {
        Process process = processes.get(index);
        process.destroyForcibly();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            throw new AssertionError("ZooKeeper server " + (index + 1) + " does not end");
        }
    }

    /** Waits until all three serve: only then can one be spared. */
    void awaitWhole() {
        await("a whole ensemble")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> leader() >= 0 && modes().stream().noneMatch(""::equals));
    }

    /** The one that leads the ensemble, or -1. */
    int leader() {
        return modes().indexOf("leader");
    }

    private List<String> modes() {
        return members.stream()
                .map(member -> mode(GateSampler.ask(member.host(), member.clientPort(), "srvr")))
                .toList();
    }

    /** {@code leader}, {@code follower}, or empty when it does not serve. */
    static String mode(String status) {
        return status.lines()
                .filter(line -> line.startsWith("Mode: "))
                .map(line -> line.substring("Mode: ".length()).trim())
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        processes.stream().filter(process -> process != null).forEach(Process::destroyForcibly);
    }
}
