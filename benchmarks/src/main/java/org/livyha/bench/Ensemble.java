// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Three ZooKeeper servers with the ticks that are recommended for a pair. */
final class Ensemble implements AutoCloseable {
    private static final int SIZE = 3;

    private final List<Integer> ports = new ArrayList<>();
    private final List<JavaProcess> servers = new ArrayList<>();

    /** Starts it and waits until all serve. */
    Ensemble(Path dist, Path dir) throws IOException, InterruptedException {
        StringBuilder members = new StringBuilder();
        for (int i = 1; i <= SIZE; i++) {
            ports.add(JavaProcess.freePort());
            members.append("server." + i + "=127.0.0.1:" + JavaProcess.freePort() + ":" + JavaProcess.freePort())
                    .append('\n');
        }
        for (int i = 1; i <= SIZE; i++) {
            Path data = Files.createDirectories(dir.resolve("zk" + i));
            Files.writeString(data.resolve("myid"), String.valueOf(i));
            Path conf = Files.writeString(
                    data.resolve("zoo.cfg"),
                    """
                    tickTime=500
                    initLimit=20
                    syncLimit=4
                    admin.enableServer=false
                    4lw.commands.whitelist=*
                    dataDir=%s
                    clientPort=%d
                    clientPortAddress=127.0.0.1
                    %s"""
                            .formatted(data, ports.get(i - 1), members));
            servers.add(new JavaProcess(
                    dist,
                    data.resolve("log"),
                    List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                    List.of("org.apache.zookeeper.server.quorum.QuorumPeerMain", conf.toString())));
        }
        Waiting.until("the ensemble serves", Duration.ofMinutes(1), () -> {
            for (int port : ports) {
                if (!status(port).contains("Mode: ")) {
                    return false;
                }
            }
            return true;
        });
    }

    List<Integer> ports() {
        return List.copyOf(ports);
    }

    static String connectString(List<Integer> ports) {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** How many transactions it has seen, whosever they were. */
    long transactions() throws IOException {
        long highest = 0;
        for (int port : ports) {
            for (String line : status(port).lines().toList()) {
                if (line.startsWith("Zxid: 0x")) {
                    highest = Math.max(highest, Long.parseLong(line.substring(8).trim(), 16) & 0xffffffffL);
                }
            }
        }
        return highest;
    }

    private static String status(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2000);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() throws InterruptedException {
        for (JavaProcess server : servers) {
            server.close();
        }
    }
}
