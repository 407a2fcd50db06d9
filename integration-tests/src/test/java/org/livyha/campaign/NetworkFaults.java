// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** What happens between hosts: silence both ways, one way, or packets lost by chance. */
final class NetworkFaults {
    private static final List<String> ENSEMBLE = List.of("zk1", "zk2", "zk3");
    private static final int ALL = 100;
    private static final int STALE_MILLIS = 300;

    private enum Direction {
        BOTH,
        OUT,
        IN
    }

    private NetworkFaults() {}

    static List<FaultKind> all() {
        return List.of(
                kind("cut-leader-zookeeper", "F5", 300, 6500, 6, true, Direction.BOTH, ENSEMBLE),
                kind("cut-leader-to-zookeeper", "F7", 300, 6500, 3, true, Direction.OUT, ENSEMBLE),
                kind("cut-zookeeper-to-leader", "F7", 300, 6500, 3, true, Direction.IN, ENSEMBLE),
                kind("cut-standby-zookeeper", "F5", 300, 6500, 2, false, Direction.BOTH, ENSEMBLE),
                kind("cut-leader-client", "F6 F19 F21", 300, 4000, 2, true, Direction.BOTH, List.of("client")),
                kind("cut-leader-drivers", "F26 F31", 300, 5000, 3, true, Direction.BOTH, List.of("drivers")),
                kind("cut-leader-to-drivers", "F26 F31", 300, 5000, 3, true, Direction.OUT, List.of("drivers")),
                kind("cut-drivers-to-leader", "F26 F31", 300, 5000, 2, true, Direction.IN, List.of("drivers")),
                kind("cut-standby-drivers", "F31", 300, 5000, 2, false, Direction.BOTH, List.of("drivers")),
                pair("cut-servers", "F19 F20", 3, Direction.BOTH),
                pair("cut-leader-to-standby", "F20", 2, Direction.OUT),
                pair("cut-standby-to-leader", "F20", 2, Direction.IN),
                new FaultKind(
                        "lossy-leader-zookeeper",
                        "F33",
                        2000,
                        6000,
                        2,
                        (bed, dice) ->
                                cut(bed, ways(bed.leader().host(), ENSEMBLE, Direction.BOTH), 20 + dice.nextInt(40))),
                new FaultKind("lose-leader-host", "F2", 500, 6500, 4, NetworkFaults::loseHost),
                new FaultKind("stale-command", "F26", 600, 1500, 4, NetworkFaults::staleCommand));
    }

    private static FaultKind kind(
            String name,
            String failures,
            int min,
            int max,
            int weight,
            boolean leader,
            Direction way,
            List<String> others) {
        Function<Testbed, Server> who = leader ? Testbed::leader : Testbed::standby;
        return new FaultKind(
                name,
                failures,
                min,
                max,
                weight,
                (bed, dice) -> cut(bed, ways(who.apply(bed).host(), others, way), ALL));
    }

    private static FaultKind pair(String name, String failures, int weight, Direction way) {
        return new FaultKind(name, failures, 300, 6500, weight, (bed, dice) -> {
            Server leader = bed.leader();
            return cut(bed, ways(leader.host(), List.of(bed.other(leader).host()), way), ALL);
        });
    }

    private static List<Network.Way> ways(String host, List<String> others, Direction direction) {
        List<Network.Way> ways = new ArrayList<>();
        for (String other : others) {
            if (direction != Direction.IN) {
                ways.add(new Network.Way(host, other));
            }
            if (direction != Direction.OUT) {
                ways.add(new Network.Way(other, host));
            }
        }
        return ways;
    }

    private static Fault.Heal cut(Testbed bed, List<Network.Way> ways, int percent) throws Exception {
        Network.Cut cut = bed.network().cut(ways, percent);
        bed.history().note("cut", percent + "% of " + ways);
        return () -> bed.history().note("healed", "dropped packets=" + cut.heal() + " of " + ways);
    }

    /** Its power goes: nobody is told, no port refuses, no session is closed. */
    private static Fault.Heal loseHost(Testbed bed, RandomGenerator dice) throws Exception {
        Server leader = bed.leader();
        List<String> others = Network.HOSTS.stream()
                .filter(host -> !host.equals(leader.host()))
                .toList();
        Fault.Heal heal = cut(bed, ways(leader.host(), others, Direction.BOTH), ALL);
        leader.daemon().holdDown();
        return () -> {
            heal.run();
            leader.daemon().start();
        };
    }

    /**
     * The leader loses its drivers and is killed. What it still had to say to them lies in its kernel, which delivers it once it
     * can, when they have been attached to the next leader.
     */
    private static Fault.Heal staleCommand(Testbed bed, RandomGenerator dice) throws Exception {
        Server leader = bed.leader();
        Fault.Heal heal = cut(bed, ways(leader.host(), List.of("drivers"), Direction.OUT), ALL);
        Thread.sleep(STALE_MILLIS);
        leader.daemon().kill();
        return heal;
    }
}
