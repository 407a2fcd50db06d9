// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BidTest {
    private static final ServerIdentity OTHER = new ServerIdentity("b", "i-b", "", "", "");
    private static final ZooKeeperCalls CALLS = new ZooKeeperCalls(Duration.ofSeconds(5));

    /** As from a server of the ensemble that has not heard of the pause yet: what is read says that there is none. */
    @Test
    void aPauseHoldsThoughTheBidderHasNotHeardOfIt() throws Exception {
        try (TestingServer zooKeeper = new TestingServer(TestServer.zooKeeperSpec(), true);
                TestServer server = new TestServer("a", zooKeeper.getConnectString())) {
            server.client.start();
            EpochCounter epochs = new EpochCounter(server.client, TestServer.CONFIG, CALLS);
            epochs.createNodes();
            ZooKeeper zk = server.zooKeeper();
            Seat seat = new Seat(
                    server.client, TestServer.CONFIG, server.identity.instance(), CALLS, Runnable::run, () -> {});
            seat.take();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> seat.line(zk).own().isPresent());
            EpochRecord stopped = EpochRecord.none(Instant.EPOCH)
                    .next(OTHER, 1, "/livy/ha/latch/gone", Instant.EPOCH)
                    .ended(EndReason.STOP, "");
            server.client.setData().forPath(TestServer.CONFIG.epochPath(), new EpochCodec().encode(stopped));
            server.client.create().forPath(TestServer.CONFIG.pausePath());
            try (PauseNode behind = new PauseNode(server.client, "/livy/ha/nothing-here")) {
                Bid bid = new Bid(epochs, seat, behind, TestServer.CONFIG, CALLS, server.identity);

                assertThat(bid.make(zk, epochs.read(zk), Optional.empty())).isEmpty();
                assertThat(epochs.read(zk).record()).isEqualTo(stopped);

                server.client.delete().forPath(TestServer.CONFIG.pausePath());
                assertThat(bid.make(zk, epochs.read(zk), Optional.empty())).isPresent();
            } finally {
                seat.leave();
            }
        }
    }
}
