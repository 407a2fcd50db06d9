// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StoreAclTest {
    private static final StorePaths PATHS = ZooKeeperFixture.config().paths();

    @Test
    void withCredentialsOthersAreKeptOut() throws Exception {
        StoreAcl acl = StoreAcl.digest("livy:secret");
        try (ZooKeeperFixture zookeeper = new ZooKeeperFixture()) {
            String address = zookeeper.server().getConnectString();
            CuratorFramework ours = zookeeper.client(address, acl);
            FencingToken token = ZooKeeperFixture.bump(ours);
            StateStore store =
                    new ZooKeeperStateStore(ours, ZooKeeperFixture.config().withAcl(acl));
            FencedWriter writer = store.acquire(token, () -> true);
            SessionRecord session = writer.sessions().create(Records.newSession());
            writer.batches().create(Records.newBatch());

            for (CuratorFramework other :
                    List.of(zookeeper.client(), zookeeper.client(address, StoreAcl.digest("livy:wrong")))) {
                for (String path :
                        List.of(PATHS.root(), PATHS.sessions(), PATHS.session(0), PATHS.batches(), PATHS.batch(0))) {
                    denied(() -> other.getData().forPath(path));
                    denied(() -> other.getChildren().forPath(path));
                    denied(() -> other.setData().forPath(path, new byte[0]));
                    denied(() -> other.create().forPath(path + "/x"));
                    denied(() -> other.setACL().withACL(StoreAcl.open().acl()).forPath(path));
                }
                denied(() -> other.delete().forPath(PATHS.session(0)));
                StateStore theirs = new ZooKeeperStateStore(other, ZooKeeperFixture.config());
                assertThatThrownBy(theirs::read).isInstanceOf(StoreUnavailableException.class);
                assertThatThrownBy(() ->
                                theirs.acquire(token, () -> true).sessions().create(Records.newSession()))
                        .isInstanceOf(StoreUnavailableException.class);
                assertThatThrownBy(() ->
                                theirs.acquire(token, () -> true).sessions().delete(0))
                        .isInstanceOf(StoreUnavailableException.class);
                StoreMirror mirror = new StoreMirror(other, PATHS);
                mirror.start();
                assertThatThrownBy(() -> mirror.awaitCaughtUp(Duration.ofMillis(500)))
                        .isInstanceOf(StoreUnavailableException.class);
                mirror.close();
            }

            CuratorFramework peer = zookeeper.client(address, acl);
            try (StoreMirror mirror = new StoreMirror(peer, PATHS)) {
                mirror.start();
                assertThat(mirror.awaitCaughtUp(ZooKeeperFixture.limit()).sessions())
                        .containsExactly(session);
                writer.sessions().update(session.withStopping());
                assertThat(mirror.awaitCaughtUp(ZooKeeperFixture.limit()).sessions())
                        .containsExactly(session.withStopping());
            }
        }
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void denied(Call call) {
        assertThatThrownBy(call::run).isInstanceOf(KeeperException.NoAuthException.class);
    }
}
