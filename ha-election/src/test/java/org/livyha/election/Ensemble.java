// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;

/** Three ZooKeeper servers that hear of each other through wires that can be cut; clients reach each directly. */
final class Ensemble implements AutoCloseable {
    final List<InstanceSpec> servers = new ArrayList<>();
    private final Map<String, Wire> wires = new HashMap<>();
    private final TestingCluster cluster;

    Ensemble() throws Exception {
        List<Map<String, Object>> properties = List.of(new HashMap<>(), new HashMap<>(), new HashMap<>());
        Queue<Integer> ports = FreePorts.take(9);
        for (Map<String, Object> own : properties) {
            own.put("syncLimit", "4");
            servers.add(new InstanceSpec(
                    null, ports.remove(), ports.remove(), ports.remove(), true, -1, 500, -1, own, "127.0.0.1"));
        }
        for (int from = 0; from < 3; from++) {
            for (int to = 0; to < 3; to++) {
                InstanceSpec target = servers.get(to);
                if (from != to) {
                    Wire quorum = new Wire(target.getQuorumPort());
                    Wire election = new Wire(target.getElectionPort());
                    wires.put(from + "-" + to + "-quorum", quorum);
                    wires.put(from + "-" + to + "-election", election);
                    properties
                            .get(from)
                            .put(
                                    "server." + target.getServerId(),
                                    "127.0.0.1:" + quorum.port() + ":" + election.port() + ";127.0.0.1:"
                                            + target.getPort());
                }
            }
        }
        cluster = new TestingCluster(servers);
        cluster.start();
    }

    String connectString() {
        return cluster.getConnectString();
    }

    /** Whether all three serve: only then can one be spared. */
    boolean isWhole() throws IOException {
        for (InstanceSpec server : servers) {
            if (!status(server).contains("Mode: ")) {
                return false;
            }
        }
        return leader() >= 0;
    }

    int leader() throws IOException {
        return inMode("leader");
    }

    int follower() throws IOException {
        return inMode("follower");
    }

    /** The first server in that mode, or -1. */
    private int inMode(String mode) throws IOException {
        for (int i = 0; i < servers.size(); i++) {
            if (status(servers.get(i)).contains("Mode: " + mode)) {
                return i;
            }
        }
        return -1;
    }

    private static String status(InstanceSpec server) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
            socket.setSoTimeout(2000);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    /** Nothing passes any more on the lines between this server and the others, and nobody is told. New lines may. */
    void isolate(int server) {
        wires.forEach((name, wire) -> {
            if (name.startsWith(server + "-") || name.contains("-" + server + "-")) {
                wire.cut();
            }
        });
    }

    void restart(int server) throws Exception {
        cluster.killServer(servers.get(server));
        cluster.restartServer(servers.get(server));
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        wires.values().forEach(Wire::close);
    }
}
