// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MirrorFeedTest {
    private static final StorePaths PATHS = ZooKeeperFixture.config().paths();

    private final Object lock = new Object();

    /** As a leader's heartbeats do when it has found ZooKeeper again. */
    @Test
    void whoSharesTheSessionIsAnsweredBetweenTheReads() throws Exception {
        int records = 1000;
        try (ZooKeeperFixture fixture = new ZooKeeperFixture()) {
            CuratorFramework client = fixture.client();
            client.create().creatingParentsIfNeeded().forPath(PATHS.sessions());
            ZooKeeper zk = client.getZookeeperClient().getZooKeeper();
            List<Op> ops = new ArrayList<>();
            for (int id = 0; id < records; id++) {
                ops.add(Op.create(
                        PATHS.session(id), new byte[100], StoreAcl.open().acl(), CreateMode.PERSISTENT));
            }
            zk.multi(ops);
            MirrorFeed feed = new MirrorFeed(zk, PATHS, lock, change -> {});
            List<Integer> filledMeanwhile = new CopyOnWriteArrayList<>(List.of(0));
            feed.start(event -> {});
            askUntilLive(zk, feed, filledMeanwhile);
            await().atMost(ZooKeeperFixture.limit()).until(() -> isLive(feed));
            assertThat(feed.filled()).isEqualTo(records);
            for (int i = 1; i < filledMeanwhile.size(); i++) {
                assertThat(filledMeanwhile.get(i) - filledMeanwhile.get(i - 1))
                        .as("reads answered before the answer to somebody else")
                        .isLessThanOrEqualTo(MirrorFeed.READS_AT_ONCE);
            }
        }
    }

    private void askUntilLive(ZooKeeper zk, MirrorFeed feed, List<Integer> filledMeanwhile) {
        zk.exists(
                PATHS.root(),
                false,
                (rc, path, context, stat) -> {
                    filledMeanwhile.add(feed.filled());
                    if (!isLive(feed)) {
                        askUntilLive(zk, feed, filledMeanwhile);
                    }
                },
                null);
    }

    private boolean isLive(MirrorFeed feed) {
        synchronized (lock) {
            return feed.isLive();
        }
    }
}
