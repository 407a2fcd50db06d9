// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leaders in processes of their own, killed and stopped; the standby is in this one. */
@Timeout(120)
class ProcessDeathTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int ROUNDS = 10;

    private final List<AutoCloseable> open = new ArrayList<>();
    private TestingServer zooKeeper;
    private TestServer standby;

    @BeforeEach
    void startZooKeeper() throws Exception {
        zooKeeper = new TestingServer(TestServer.zooKeeperSpec(), true);
        open.add(zooKeeper);
        standby = new TestServer("standby", zooKeeper.getConnectString());
        open.add(standby);
        standby.start();
        await().atMost(SOON).until(standby::leads);
    }

    @AfterEach
    void closeAll() throws Exception {
        Collections.reverse(open);
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void newLeaderTakesOverAtOnceIfTheLeadersProcessIsKilled() throws Exception {
        List<Long> took = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ChildServer leader = leadingChild("kill-" + round);
            long epoch = standby.election.leader().orElseThrow().epoch();
            long killedAt = System.nanoTime();
            leader.process.destroyForcibly();
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(SOON)
                    .until(() -> standby.leads() && standby.electedAt > killedAt);
            took.add(TimeUnit.NANOSECONDS.toMillis(standby.electedAt - killedAt));
            assertThat(standby.epoch()).isEqualTo(epoch + 1);
        }
        Collections.sort(took);
        System.out.printf(
                "killed to elected, ms: min %d, median %d, max %d of %d rounds: %s%n",
                took.get(0), took.get(ROUNDS / 2), took.get(ROUNDS - 1), ROUNDS, took);
        // far below the session timeout: the figure itself is for a quiet machine to judge
        assertThat(took.get(ROUNDS / 2)).isLessThan(1000);
        assertThat(standby.fence.reasons).isEmpty();
    }

    @Test
    void deadBeforeReplacedWhenTheLeadersProcessIsStopped() throws Exception {
        ChildServer leader = leadingChild("stop");
        LeaderInfo stopped = standby.election.leader().orElseThrow();
        long stoppedAt = System.nanoTime();
        leader.signal("STOP");
        await().atMost(SOON).until(() -> standby.leads() && standby.electedAt > stoppedAt);
        Duration took = Duration.ofNanos(standby.electedAt - stoppedAt);
        System.out.printf("stopped to elected: %d ms%n", took.toMillis());
        // its lease was over by then: nobody was elected on the word of a silent port
        assertThat(took).isGreaterThan(TestServer.CONFIG.leaseLength(TestServer.T));
        assertThat(standby.epoch()).isEqualTo(stopped.epoch() + 1);
        assertThat(leader.process.isAlive()).isTrue();
        leader.signal("CONT");
        assertThat(leader.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(leader.process.exitValue()).isEqualTo(SelfFence.EXIT_CODE);
        assertThat(standby.leads()).isTrue();
    }

    /** A child that leads, with the standby next in line and holding a line to it. */
    private ChildServer leadingChild(String node) throws Exception {
        ChildServer child = ChildServer.start(node, zooKeeper.getConnectString());
        open.add(child);
        await().atMost(SOON).until(() -> inLine() == 2);
        standby.election.release(SOON);
        await().atMost(SOON).until(() -> standby.election
                .leader()
                .filter(l -> l.server().nodeId().equals(node))
                .isPresent());
        standby.election.rejoin();
        await().atMost(SOON).until(() -> inLine() == 2 && standby.election.holdsLineToLeader());
        return child;
    }

    private int inLine() throws Exception {
        return standby.client.getChildren().forPath("/livy/ha/latch").size();
    }
}
