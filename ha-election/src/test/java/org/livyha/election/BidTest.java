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
class BidTest {
    private static final ServerIdentity OTHER = new ServerIdentity("b", "i-b", "", "", "");
    private static final ZooKeeperCalls CALLS = new ZooKeeperCalls(Duration.ofSeconds(5));
    private static final Duration LEASE = TestServer.CONFIG.leaseLength(TestServer.CONFIG.sessionTimeout());

    private TestingServer zooKeeper;
    private TestServer server;
    private EpochCounter epochs;
    private Seat seat;
    private ZooKeeper zk;

    @BeforeEach
    void start() throws Exception {
        zooKeeper = new TestingServer(TestServer.zooKeeperSpec(), true);
        server = new TestServer("a", zooKeeper.getConnectString());
        server.client.start();
        epochs = new EpochCounter(server.client, TestServer.CONFIG, CALLS);
        epochs.createNodes();
        zk = server.zooKeeper();
        seat = new Seat(server.client, TestServer.CONFIG, server.identity.instance(), CALLS, Runnable::run, () -> {});
        seat.take();
        await().atMost(Duration.ofSeconds(10)).until(() -> seat.line(zk).own().isPresent());
    }

    @AfterEach
    void close() throws Exception {
        seat.leave();
        server.close();
        zooKeeper.close();
    }

    /** As from a server of the ensemble that has not heard of the pause yet: what is read says that there is none. */
    @Test
    void aPauseHoldsThoughTheBidderHasNotHeardOfIt() throws Exception {
        EpochRecord stopped = term(OTHER, false).ended(EndReason.STOP, "");
        write(stopped);
        server.client.create().forPath(TestServer.CONFIG.pausePath());
        assertThat(bid(Optional.empty())).isEmpty();
        assertThat(epochs.read(zk).record()).isEqualTo(stopped);

        server.client.delete().forPath(TestServer.CONFIG.pausePath());
        assertThat(bid(Optional.empty())).isPresent();
    }

    @Test
    void whoWasContestedAndDiesLeavesTheDoubtToItsSuccessor() throws Exception {
        write(term(OTHER, true));
        Rival rival = bid(Optional.of(dead())).orElseThrow().rival().orElseThrow();
        assertThat(rival.record()).as("whose death would end the doubt").isEmpty();
        assertThat(rival.believes()).isBetween(Duration.ofMillis(1), LEASE.plusMillis(1));
        assertThat(epochs.read(zk).record().contested()).isTrue();
    }

    @Test
    void aTermOfOnesOwnThatNeverBeganLeavesTheDoubtToTheNext() throws Exception {
        write(term(server.identity, true));
        assertThat(bid(Optional.empty()).orElseThrow().rival()).isPresent();
    }

    @Test
    void nobodyWaitsForALeaderWhoseDeathIsProven() throws Exception {
        write(term(OTHER, false));
        assertThat(bid(Optional.of(dead())).orElseThrow().rival()).isEmpty();
        assertThat(epochs.read(zk).record().contested()).isFalse();
    }

    private static EpochRecord term(ServerIdentity holder, boolean contested) {
        return EpochRecord.none(Instant.EPOCH).next(holder, 1, "/livy/ha/latch/gone", Instant.EPOCH, contested);
    }

    private void write(EpochRecord record) throws Exception {
        server.client.setData().forPath(TestServer.CONFIG.epochPath(), new EpochCodec().encode(record));
    }

    private Bid.Dead dead() throws Exception {
        return new Bid.Dead(epochs.read(zk).record(), System.nanoTime());
    }

    private Optional<Bid.Won> bid(Optional<Bid.Dead> dead) throws Exception {
        try (PauseNode behind = new PauseNode(server.client, "/livy/ha/nothing-here")) {
            return new Bid(epochs, seat, behind, TestServer.CONFIG, CALLS, server.identity)
                    .make(zk, epochs.read(zk), dead);
        }
    }
}
