// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.zookeeper.ZooKeeper;

/** What happens to the ensemble, and to nodes in it by an operator's hand. */
final class ZooKeeperFaults {
    private static final String ROOT = "/livy/ha";

    private ZooKeeperFaults() {}

    static List<FaultKind> all() {
        return List.of(
                new FaultKind("kill-zookeeper-leader", "F9", 0, 1500, 5, ZooKeeperFaults::killLeader),
                new FaultKind("kill-own-zookeeper", "F9", 0, 1500, 2, ZooKeeperFaults::killOwn),
                new FaultKind("isolate-own-follower", "F8", 1500, 6500, 4, ZooKeeperFaults::isolateOwn),
                new FaultKind("freeze-zookeeper-leader", "F13", 500, 4000, 2, ZooKeeperFaults::freezeLeader),
                new FaultKind("lose-quorum", "F10", 500, 8000, 3, ZooKeeperFaults::loseQuorum),
                new FaultKind("restart-all-zookeeper", "F10", 0, 0, 2, ZooKeeperFaults::restartAll),
                new FaultKind("roll-zookeeper", "F9 F24", 0, 0, 2, ZooKeeperFaults::roll),
                new FaultKind("delete-latch", "F12", 0, 0, 3, ZooKeeperFaults::deleteLatch),
                new FaultKind("delete-latch-unseen", "F7 F12", 3500, 6500, 2, ZooKeeperFaults::deleteLatchUnseen),
                new FaultKind("delete-heartbeat", "F12", 0, 0, 2, (bed, dice) -> delete(bed, ROOT + "/heartbeat")));
    }

    private static Fault.Heal killLeader(Testbed bed, RandomGenerator dice) {
        return killed(bed, bed.zookeeper().leader());
    }

    /** The one that our leader's session is with. */
    private static Fault.Heal killOwn(Testbed bed, RandomGenerator dice) {
        return killed(bed, bed.zookeeper().serverOf(bed.leader().host()));
    }

    private static Fault.Heal killed(Testbed bed, int index) {
        if (index < 0) {
            bed.history().note("no-effect", "the ensemble has no such server now");
            return () -> {};
        }
        Daemon member = bed.zookeeper().members().get(index);
        member.holdDown();
        return member::start;
    }

    private static Fault.Heal freezeLeader(Testbed bed, RandomGenerator dice) throws Exception {
        int leader = bed.zookeeper().leader();
        return leader < 0 ? () -> {} : bed.zookeeper().members().get(leader).freeze();
    }

    private static Fault.Heal loseQuorum(Testbed bed, RandomGenerator dice) {
        int spared = dice.nextInt(3);
        List<Daemon> lost = IntStream.range(0, 3)
                .filter(i -> i != spared)
                .mapToObj(bed.zookeeper().members()::get)
                .toList();
        lost.forEach(Daemon::holdDown);
        return () -> lost.forEach(Daemon::start);
    }

    private static Fault.Heal restartAll(Testbed bed, RandomGenerator dice) {
        bed.zookeeper().members().forEach(Daemon::kill);
        return () -> {};
    }

    private static Fault.Heal roll(Testbed bed, RandomGenerator dice) throws Exception {
        for (Daemon member : bed.zookeeper().members()) {
            member.terminate();
            Testbed.until(java.time.Duration.ofSeconds(1), () -> !member.isAlive());
            Testbed.until(java.time.Duration.ofSeconds(20), bed.zookeeper()::isWhole);
        }
        return () -> {};
    }

    /** The server of the ensemble that our leader is connected to loses the others; our leader still reaches it alone. */
    private static Fault.Heal isolateOwn(Testbed bed, RandomGenerator dice) throws Exception {
        String leader = bed.leader().host();
        int own = bed.zookeeper().serverOf(leader);
        if (own < 0) {
            bed.history().note("no-effect", leader + " has no session");
            return () -> {};
        }
        List<Network.Way> ways = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            if (i != own) {
                for (String far : List.of("zk" + (own + 1), leader)) {
                    ways.add(new Network.Way(far, "zk" + (i + 1)));
                    ways.add(new Network.Way("zk" + (i + 1), far));
                }
            }
        }
        Network.Cut cut = bed.network().cut(ways, 100);
        return () -> bed.history().note("healed", "dropped packets=" + cut.heal());
    }

    /** The latch node of whoever leads. */
    private static Fault.Heal deleteLatch(Testbed bed, RandomGenerator dice) throws Exception {
        try (ZooKeeper zookeeper = client()) {
            String epoch = new String(
                    zookeeper.getData(ROOT + "/epoch", false, null), java.nio.charset.StandardCharsets.UTF_8);
            String latch = new com.fasterxml.jackson.databind.ObjectMapper()
                    .readTree(epoch)
                    .path("latchPath")
                    .asText();
            remove(bed, zookeeper, latch);
        }
        return () -> {};
    }

    /** The same, while the leader hears nothing from ZooKeeper: neither of that, nor of who follows. */
    private static Fault.Heal deleteLatchUnseen(Testbed bed, RandomGenerator dice) throws Exception {
        String leader = bed.leader().host();
        List<Network.Way> ways = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> new Network.Way("zk" + i, leader))
                .toList();
        Network.Cut cut = bed.network().cut(ways, 100);
        deleteLatch(bed, dice);
        return () -> bed.history().note("healed", "dropped packets=" + cut.heal());
    }

    private static Fault.Heal delete(Testbed bed, String path) throws Exception {
        try (ZooKeeper zookeeper = client()) {
            remove(bed, zookeeper, path);
        }
        return () -> {};
    }

    private static void remove(Testbed bed, ZooKeeper zookeeper, String path) {
        try {
            zookeeper.delete(path, -1);
            bed.history().note("deleted", path);
        } catch (org.apache.zookeeper.KeeperException | IllegalArgumentException e) {
            bed.history().note("no-effect", path + " is not deleted: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ZooKeeper client() throws java.io.IOException {
        return new ZooKeeper(Ensemble.connectString(), 10_000, event -> {});
    }
}
