// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.SessionConnectionStateErrorPolicy;
import org.apache.curator.retry.RetryOneTime;

/** A server in a process of its own, with the real fence: what can be killed and stopped. */
final class ChildServer implements AutoCloseable {
    final Process process;

    private ChildServer(Process process) {
        this.process = process;
    }

    static ChildServer start(String node, String connectString) throws IOException {
        File log = Path.of("target", "child-" + node + ".log").toFile();
        return new ChildServer(new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildServer.class.getName(),
                        node,
                        connectString))
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start());
    }

    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name + " " + process.pid() + " failed");
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public static void main(String[] args) throws Exception {
        String instance = UUID.randomUUID().toString();
        PeerPort port = new PeerPort(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), args[0], instance);
        port.start();
        CuratorFramework client = CuratorFrameworkFactory.builder()
                .zookeeperFactory(new PromptZooKeeperFactory())
                .connectString(args[1])
                .sessionTimeoutMs((int) TestServer.T.toMillis())
                .connectionTimeoutMs(2000)
                .retryPolicy(new RetryOneTime(100))
                .connectionStateErrorPolicy(new SessionConnectionStateErrorPolicy())
                .build();
        client.start();
        ServerIdentity identity =
                new ServerIdentity(args[0], instance, "http://" + args[0], args[0] + ":1", "127.0.0.1:" + port.port());
        CuratorLeaderElection election =
                new CuratorLeaderElection(client, TestServer.CONFIG, identity, new SelfFence());
        election.addListener(new ElectionListener() {
            @Override
            public void elected(Term term) {}

            @Override
            public void leaderChanged(Optional<LeaderInfo> leader) {}
        });
        election.start();
        // A child that was forgotten goes by itself.
        boolean unused = new CountDownLatch(1)
                .await(Duration.ofMinutes(5).toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        Runtime.getRuntime().halt(1);
    }
}
