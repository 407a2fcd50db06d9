// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EpochCounterTest {
    private static final String OURS = "/livy/ha/latch/x-latch-0000000001";
    private static final String DEAD = "/livy/ha/latch/x-latch-0000000000";

    private TestingServer zooKeeper;
    private TestServer server;
    private ZooKeeper zk;
    private EpochCounter epochs;

    @BeforeEach
    void start() throws Exception {
        zooKeeper = new TestingServer(TestServer.zooKeeperSpec(), true);
        server = new TestServer("a", zooKeeper.getConnectString());
        server.client.start();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> server.client.getZookeeperClient().isConnected());
        zk = server.zooKeeper();
        epochs = new EpochCounter(server.client, TestServer.CONFIG, new ZooKeeperCalls(Duration.ofSeconds(2)));
        epochs.createNodes();
        server.client.create().forPath(OURS);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        zooKeeper.close();
    }

    @Test
    void oneOfTwoThatReadTheSameEpochTakesTheNext() throws Exception {
        EpochCounter.Reading seen = epochs.read(zk);
        EpochRecord next = next(seen);
        assertThat(epochs.take(zk, seen, next, Optional.empty(), false).map(EpochCounter.Reading::version))
                .hasValue(seen.version() + 1);
        assertThat(epochs.take(zk, seen, next, Optional.empty(), false)).isEmpty();
        assertThat(epochs.read(zk).record()).isEqualTo(next);
        assertThat(epochs.read(zk).version()).isEqualTo(seen.version() + 1);
    }

    @Test
    void nobodyTakesAnEpochWithoutItsLatchNode() throws Exception {
        EpochCounter.Reading seen = epochs.read(zk);
        server.client.delete().forPath(OURS);
        assertThat(epochs.take(zk, seen, next(seen), Optional.empty(), false)).isEmpty();
        assertThat(epochs.read(zk)).isEqualTo(seen);
    }

    @Test
    void aDeadLeadersLatchNodeGoesWithItsEpochOrNotAtAll() throws Exception {
        server.client.create().forPath(DEAD);
        EpochCounter.Reading seen = epochs.read(zk);
        assertThat(epochs.take(
                        zk, new EpochCounter.Reading(seen.record(), 7, 0, 0), next(seen), Optional.of(DEAD), false))
                .isEmpty();
        assertThat(server.client.checkExists().forPath(DEAD)).isNotNull();
        assertThat(epochs.take(zk, seen, next(seen), Optional.of(DEAD), false)).isPresent();
        assertThat(server.client.checkExists().forPath(DEAD)).isNull();
    }

    @Test
    void aPauseThatWasAcknowledgedIsSeenByTheTransactionItself() throws Exception {
        EpochCounter.Reading seen = epochs.read(zk);
        server.client.create().forPath(TestServer.CONFIG.pausePath());
        assertThat(epochs.take(zk, seen, next(seen), Optional.empty(), true)).isEmpty();
        assertThat(epochs.read(zk)).isEqualTo(seen);
        server.client.delete().forPath(TestServer.CONFIG.pausePath());
        assertThat(epochs.take(zk, seen, next(seen), Optional.empty(), true)).isPresent();
        assertThat(server.client.checkExists().forPath(TestServer.CONFIG.pausePath()))
                .isNull();
    }

    @Test
    void creatingTheNodesAgainKeepsTheEpoch() throws Exception {
        EpochCounter.Reading seen = epochs.read(zk);
        assertThat(epochs.take(zk, seen, next(seen), Optional.empty(), false)).isPresent();
        epochs.createNodes();
        assertThat(epochs.read(zk).record().epoch()).isEqualTo(1);
    }

    private EpochRecord next(EpochCounter.Reading seen) throws Exception {
        return seen.record().next(server.identity, zk.getSessionId(), OURS, Instant.EPOCH);
    }
}
