// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OnlyOneEpochWritesTest {
    private static final int ROUNDS = 60;
    private static final int THREADS = 4;

    private ZooKeeperFixture zookeeper;

    @BeforeEach
    void start() throws Exception {
        zookeeper = new ZooKeeperFixture();
    }

    @AfterEach
    void stop() throws Exception {
        zookeeper.close();
    }

    /**
     * Two servers take turns; the deposed one is not told and goes on writing from several threads, with writes in flight
     * at the moment of the change.
     */
    @Test
    void onlyOneEpochWrites() throws Exception {
        List<CuratorFramework> clients = List.of(zookeeper.client(), zookeeper.client());
        List<FencingToken> stale = new CopyOnWriteArrayList<>();
        List<StateStore> stores = List.of(
                new ZooKeeperStateStore(clients.get(0), ZooKeeperFixture.config(), stale::add),
                new ZooKeeperStateStore(clients.get(1), ZooKeeperFixture.config(), stale::add));
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                FencingToken token = ZooKeeperFixture.bump(clients.get(round % 2));
                FencedWriter writer = stores.get(round % 2).acquire(token, () -> true);
                SessionRecord shared = writer.sessions().create(Records.newSession());
                Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
                AtomicInteger writes = new AtomicInteger();
                List<Future<?>> hammers = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    boolean creates = i % 2 == 0;
                    hammers.add(threads.submit(() -> hammer(writer, shared, creates, acknowledged, writes)));
                }
                int enough = 4 + round % 7;
                await().atMost(ZooKeeperFixture.limit())
                        .pollDelay(java.time.Duration.ZERO)
                        .pollInterval(1, TimeUnit.MILLISECONDS)
                        .until(() -> writes.get() >= enough);

                CuratorFramework next = clients.get((round + 1) % 2);
                FencingToken taken = ZooKeeperFixture.bump(next);
                long epochZxid =
                        next.checkExists().forPath(ZooKeeperFixture.EPOCH).getMzxid();
                for (Future<?> hammer : hammers) {
                    hammer.get(20, TimeUnit.SECONDS);
                }

                assertThat(writesAfter(next, epochZxid))
                        .as("effects of a deposed epoch")
                        .isEmpty();
                assertThat(ids(stores.get((round + 1) % 2))).containsAll(acknowledged);
                assertThatThrownBy(() -> writer.sessions().delete(shared.id())).isInstanceOf(StaleTokenException.class);
                assertThatThrownBy(() -> writer.batches().create(Records.newBatch()))
                        .isInstanceOf(StaleTokenException.class);
                assertThat(stale).hasSize(round + 1).last().isEqualTo(token);
                assertThat(taken.version()).isGreaterThan(token.version());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aWriterStaysFencedEvenIfItsTokenComesBack() throws Exception {
        CuratorFramework client = zookeeper.client();
        FencingToken token = ZooKeeperFixture.bump(client);
        StateStore store = new ZooKeeperStateStore(client, ZooKeeperFixture.config());
        FencedWriter writer = store.acquire(token, () -> true);
        writer.sessions().create(Records.newSession());
        client.delete().forPath(ZooKeeperFixture.EPOCH);
        assertThatThrownBy(() -> writer.sessions().create(Records.newSession()))
                .isInstanceOf(StaleTokenException.class);
        while (ZooKeeperFixture.bump(client).version() < token.version()) {
            // Once more, until a recreated node has the old version again.
        }
        assertThatThrownBy(() -> writer.sessions().create(Records.newSession()))
                .isInstanceOf(StaleTokenException.class);
        assertThat(store.read().sessions()).hasSize(1);
    }

    private static void hammer(
            FencedWriter writer,
            SessionRecord shared,
            boolean creates,
            Set<Integer> acknowledged,
            AtomicInteger writes) {
        try {
            while (true) {
                if (creates) {
                    acknowledged.add(
                            writer.sessions().create(Records.newSession()).id());
                } else {
                    writer.sessions().update(shared.withLaunch(shared.launch().submitting("h" + writes.get())));
                }
                writes.incrementAndGet();
            }
        } catch (StaleTokenException e) {
            // As it should be.
        }
    }

    private static List<String> writesAfter(CuratorFramework client, long zxid) throws Exception {
        String sessions = ZooKeeperFixture.config().paths().sessions();
        List<String> found = new ArrayList<>();
        if (client.checkExists().forPath(sessions).getMzxid() > zxid) {
            found.add(sessions);
        }
        for (String name : client.getChildren().forPath(sessions)) {
            Stat stat = client.checkExists().forPath(sessions + "/" + name);
            if (stat.getMzxid() > zxid) {
                found.add(name);
            }
        }
        return found;
    }

    private static List<Integer> ids(StateStore store) {
        return store.read().sessions().stream().map(SessionRecord::id).toList();
    }
}
