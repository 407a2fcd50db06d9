// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionRecoveryTest {
    /** One record is corrupt, one is of a later version, one cannot be brought back; all others come back. */
    @Test
    void recoveryIsComplete() throws Exception {
        try (ZooKeeperFixture zookeeper = new ZooKeeperFixture()) {
            CuratorFramework client = zookeeper.client();
            StorePaths paths = ZooKeeperFixture.config().paths();
            StateStore store = new ZooKeeperStateStore(client, ZooKeeperFixture.config());
            FencedWriter writer = store.acquire(ZooKeeperFixture.bump(client), () -> true);
            for (int i = 0; i < 12; i++) {
                writer.sessions().create(Records.newSession());
                writer.batches().create(Records.newBatch());
            }
            byte[] corrupt = "{\"version\":1,\"id\":3,".getBytes(UTF_8);
            byte[] newer = "{\"version\":99,\"id\":10}".getBytes(UTF_8);
            client.setData().forPath(paths.session(3), corrupt);
            client.setData().forPath(paths.batch(10), newer);

            FencedWriter next = store.acquire(ZooKeeperFixture.bump(client), () -> true);
            Attached attached = new Attached(5);
            RecoveryReport report = new SessionRecovery(attached).recover(store.read());

            assertThat(attached.sessions).containsExactly(0, 1, 2, 4, 6, 7, 8, 9, 10, 11);
            assertThat(attached.batches).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11);
            assertThat(report.sessions()).isEqualTo(10);
            assertThat(report.batches()).isEqualTo(11);
            assertThat(report.unreadable())
                    .extracting(UnreadableRecord::path)
                    .containsExactly(paths.session(3), paths.batch(10));
            assertThat(report.failed()).singleElement().satisfies(failed -> {
                assertThat(failed.kind()).isEqualTo("session");
                assertThat(failed.id()).isEqualTo(5);
            });

            assertThatThrownBy(() -> next.sessions().delete(3)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> next.batches().update(Records.batch(10, "t")))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(client.getData().forPath(paths.session(3))).as("kept").isEqualTo(corrupt);
            assertThat(client.getData().forPath(paths.batch(10))).as("kept").isEqualTo(newer);
            assertThat(next.sessions().create(Records.newSession()).id()).isEqualTo(12);
        }
    }

    /** Its key is all that the next leader needs, and the secret of its driver is good for nothing any more. */
    @Test
    void aTombstoneIsTakenInAndNotCounted() throws Exception {
        try (ZooKeeperFixture zookeeper = new ZooKeeperFixture();
                StoreMirror mirror = new StoreMirror(
                        zookeeper.client(), ZooKeeperFixture.config().paths())) {
            CuratorFramework client = zookeeper.client();
            mirror.start();
            StateStore store = new ZooKeeperStateStore(client, ZooKeeperFixture.config());
            FencedWriter writer = store.acquire(ZooKeeperFixture.bump(client), () -> true);
            SessionRecord made = writer.sessions()
                    .create(id -> Records.keyed(Records.session(id, "tag"), new KeyRecord("k", "digest", 99)));
            writer.sessions().create(Records.newSession());
            writer.sessions().update(made.remove());

            Attached attached = new Attached(-1);
            StoreContents found = store.read();
            RecoveryReport report = new SessionRecovery(attached).recover(found);
            assertThat(attached.sessions).containsExactly(0, 1);
            assertThat(report.sessions()).isEqualTo(1);
            assertThat(found.sessions().get(0)).isEqualTo(made.remove());
            Awaitility.await().atMost(ZooKeeperFixture.limit()).until(() -> mirror.session(0)
                    .equals(Optional.of(made.remove())));
            assertThat(mirror.secretOf("tag")).isEmpty();
            assertThat(writer.sessions().create(Records.newSession()).id()).isEqualTo(2);
        }
    }

    private static final class Attached implements SessionRecovery.Reattacher {
        private final List<Integer> sessions = new ArrayList<>();
        private final List<Integer> batches = new ArrayList<>();
        private final int poisoned;

        Attached(int poisoned) {
            this.poisoned = poisoned;
        }

        @Override
        public void session(SessionRecord record) {
            if (record.id() == poisoned) {
                throw new IllegalArgumentException("a spec that this server does not accept");
            }
            sessions.add(record.id());
        }

        @Override
        public void batch(BatchRecord record) {
            batches.add(record.id());
        }
    }
}
