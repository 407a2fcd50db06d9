// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Prints what a takeover pays for reading; asserts that it reads all, and nothing about time. */
@Timeout(120)
class TakeoverReadCostTest {
    private static final StorePaths PATHS = ZooKeeperFixture.config().paths();

    @Test
    void readsAllRecords() throws Exception {
        try (ZooKeeperFixture zookeeper = new ZooKeeperFixture()) {
            CuratorFramework client = zookeeper.client();
            CuratorFramework standby = zookeeper.client();
            StateStore store = new ZooKeeperStateStore(standby, ZooKeeperFixture.config());
            client.create().creatingParentsIfNeeded().forPath(PATHS.sessions());
            int stored = 0;
            for (int total : new int[] {1_000, 10_000}) {
                fill(client, stored, total);
                stored = total;
                long start = System.nanoTime();
                assertThat(store.read().sessions()).hasSize(total);
                long cold = System.nanoTime() - start;
                try (StoreMirror mirror = new StoreMirror(standby, PATHS)) {
                    start = System.nanoTime();
                    mirror.start();
                    assertThat(mirror.awaitCaughtUp(ZooKeeperFixture.limit()).sessions())
                            .hasSize(total);
                    long filled = System.nanoTime() - start;
                    ZooKeeperFixture.bump(standby);
                    start = System.nanoTime();
                    StoreContents contents = mirror.awaitCaughtUp(ZooKeeperFixture.limit());
                    long warm = System.nanoTime() - start;
                    assertThat(contents.sessions()).hasSize(total);
                    System.out.println("takeover read records=" + total + " coldMs=" + cold / 1_000_000
                            + " mirrorFillMs=" + filled / 1_000_000 + " warmUs=" + warm / 1_000);
                }
            }
        }
    }

    /** Unfenced and many at a time: this is only to have them there. */
    private static void fill(CuratorFramework client, int from, int to) throws Exception {
        RecordCodec codec = new RecordCodec();
        for (int id = from; id < to; ) {
            List<Op> ops = new ArrayList<>();
            for (int end = Math.min(to, id + 250); id < end; id++) {
                byte[] data = codec.encode(Records.session(id, "livy-session-" + id + "-" + "x".repeat(500)));
                ops.add(Op.create(PATHS.session(id), data, StoreAcl.open().acl(), CreateMode.PERSISTENT));
            }
            client.getZookeeperClient().getZooKeeper().multi(ops);
        }
    }
}
