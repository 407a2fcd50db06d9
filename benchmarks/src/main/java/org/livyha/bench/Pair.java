// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The whole bench: an ensemble, two servers that reach it, over cables that can be cut if so wished, and fleets with a driver a session. */
final class Pair implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final List<AutoCloseable> parts = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();
    private final List<List<Relay>> cables = new ArrayList<>();
    private final Ensemble ensemble;
    private final int sessions;

    /**
     * Starts it and waits until it is whole.
     *
     * @param dist the server's {@code target/dist}
     * @param dir where everything is written
     * @param cuttable whether there are relays between the servers and ZooKeeper, which cost time
     * @param more settings of both servers
     */
    Pair(Path dist, Path dir, int sessions, boolean cuttable, Map<String, String> more) throws Exception {
        this.sessions = sessions;
        try {
            ensemble = add(new Ensemble(dist, dir));
            Population population = new Population(Ensemble.connectString(ensemble.ports()), sessions);
            List<FleetProcess> fleets = new ArrayList<>();
            for (int i = 0; i <= (sessions - 1) / FleetProcess.MOST; i++) {
                fleets.add(add(new FleetProcess(Path.of(System.getProperty("bench.home")), dir.resolve("fleet" + i))));
            }
            Path sparkHome = fleets.get(0).sparkHome();
            Files.createDirectories(dir.resolve("work"));
            for (String node : List.of("a", "b")) {
                List<Relay> cable = new ArrayList<>();
                for (int target : cuttable ? ensemble.ports() : List.<Integer>of()) {
                    cable.add(add(new Relay(target)));
                }
                cables.add(cable);
                String zookeeper = Ensemble.connectString(
                        cuttable ? cable.stream().map(Relay::port).toList() : ensemble.ports());
                Server server = add(new Server(dist, node, dir, zookeeper, sparkHome, more));
                server.start();
                servers.add(server);
                // One after the other, as nobody starts both at once.
                Waiting.until("a server leads", LIMIT, () -> servers.stream().anyMatch(Server::leads));
            }
            String addresses =
                    servers.get(0).driverAddress() + "," + servers.get(1).driverAddress();
            List<String> drivers = population.drivers(addresses);
            for (int i = 0; i < fleets.size(); i++) {
                int first = i * FleetProcess.MOST;
                fleets.get(i).start(drivers.subList(first, Math.min(sessions, first + FleetProcess.MOST)));
            }
            awaitWhole();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T add(T part) {
        parts.add(part);
        return part;
    }

    Ensemble ensemble() {
        return ensemble;
    }

    Server leader() throws InterruptedException {
        Waiting.until("there is a leader", LIMIT, () -> servers.stream().anyMatch(Server::leads));
        return servers.stream().filter(Server::leads).findFirst().orElseThrow();
    }

    Server standby() throws InterruptedException {
        Server leader = leader();
        return servers.get(0) == leader ? servers.get(1) : servers.get(0);
    }

    /** Between this server and the ensemble. */
    List<Relay> cable(Server server) {
        return cables.get(servers.indexOf(server));
    }

    /** One leads, the other is warm and at rest, and every driver is attached to the one and parked at the other. */
    void awaitWhole() throws InterruptedException {
        Server leader = leader();
        Server standby = standby();
        Waiting.until("the standby is warm", LIMIT, () -> standby.isReady() && standby.gauge("livy.leader") == 0);
        Duration seldom = Duration.ofMillis(300);
        Waiting.until("the standby has rehearsed", LIMIT, seldom, () -> !standby.isRehearsing());
        Waiting.until(
                "drivers have called",
                LIMIT,
                seldom,
                () -> leader.gauge("livy.drivers.lines") >= sessions
                        && standby.gauge("livy.drivers.lines") >= sessions);
        awaitAttached(leader);
    }

    void awaitAttached(Server leader) throws InterruptedException {
        Waiting.until(
                "drivers are attached",
                LIMIT,
                Duration.ofMillis(300),
                () -> leader.gauge("livy.leader") == 1 && leader.gauge("livy.sessions.recovering") == 0);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (int i = parts.size() - 1; i >= 0; i--) {
            try {
                parts.get(i).close();
            } catch (IOException | InterruptedException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException("a part of the bench does not end", e);
            }
        }
        parts.clear();
    }
}
