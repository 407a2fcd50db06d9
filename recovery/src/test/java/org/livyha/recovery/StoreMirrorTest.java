// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.test.KillSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StoreMirrorTest {
    private static final StorePaths PATHS = ZooKeeperFixture.config().paths();

    private ZooKeeperFixture zookeeper;
    private TcpProxy proxy;
    private CuratorFramework a;
    private CuratorFramework b;
    private StateStore storeA;
    private StateStore storeB;
    private StoreMirror mirror;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void start() throws Exception {
        zookeeper = new ZooKeeperFixture();
        proxy = new TcpProxy(zookeeper.server().getPort());
        a = zookeeper.client();
        b = zookeeper.client(proxy.address(), StoreAcl.open());
        storeA = new ZooKeeperStateStore(a, ZooKeeperFixture.config());
        storeB = new ZooKeeperStateStore(b, ZooKeeperFixture.config());
        mirror = new StoreMirror(b, PATHS);
    }

    @AfterEach
    void stop() throws Exception {
        threads.shutdownNow();
        mirror.close();
        proxy.close();
        zookeeper.close();
    }

    @Test
    void anEmptyStoreIsMirroredAndAnUnfilledMirrorIsNotEmpty() {
        assertThatThrownBy(mirror::contents).isInstanceOf(StoreUnavailableException.class);
        mirror.start();
        StoreContents contents = mirror.awaitCaughtUp(ZooKeeperFixture.limit());
        assertThat(contents.sessions()).isEmpty();
        assertThat(contents.batches()).isEmpty();
        assertThat(mirror.isLive()).isTrue();
    }

    @Test
    void followsWritesAndFindsSecrets() throws Exception {
        AtomicInteger told = new AtomicInteger();
        mirror.addListener(told::incrementAndGet);
        mirror.addListener(() -> {
            throw new IllegalStateException("a bad listener harms nobody");
        });
        mirror.start();
        FencedWriter writer = storeA.acquire(ZooKeeperFixture.bump(a), () -> true);
        mirror.awaitCaughtUp(ZooKeeperFixture.limit());
        int before = told.get();
        SessionRecord session = writer.sessions().create(id -> Records.session(id, "tag"));
        BatchRecord batch = writer.batches().create(id -> Records.batch(id, "other"));
        await().atMost(ZooKeeperFixture.limit())
                .until(() ->
                        mirror.secretOf("tag").isPresent() && mirror.batch(0).isPresent());
        assertThat(mirror.secretOf("tag")).contains("secret-of-tag");
        assertThat(mirror.secretOf("other")).isEmpty();
        assertThat(mirror.session(0)).contains(session);
        assertThat(mirror.batch(0)).contains(batch);
        await().atMost(ZooKeeperFixture.limit()).until(() -> told.get() > before);

        SessionRecord stopping = session.withStopping();
        writer.sessions().update(stopping);
        await().atMost(ZooKeeperFixture.limit()).until(() -> mirror.session(0).equals(java.util.Optional.of(stopping)));
        assertThat(mirror.secretOf("tag")).contains("secret-of-tag");
        writer.sessions().delete(0);
        await().atMost(ZooKeeperFixture.limit())
                .until(() -> mirror.secretOf("tag").isEmpty());
        assertThat(mirror.session(0)).isEmpty();
    }

    @Test
    void unreadableRecordsComeAndGo() throws Exception {
        FencedWriter writer = storeA.acquire(ZooKeeperFixture.bump(a), () -> true);
        SessionRecord session = writer.sessions().create(id -> Records.session(id, "tag"));
        mirror.start();
        mirror.awaitCaughtUp(ZooKeeperFixture.limit());
        byte[] good = a.getData().forPath(PATHS.session(0));
        a.setData().forPath(PATHS.session(0), "garbage".getBytes(UTF_8));
        a.create().forPath(PATHS.batches().replace("batches", "sessions") + "/x", good);
        StoreContents spoilt = mirror.awaitCaughtUp(ZooKeeperFixture.limit());
        assertThat(spoilt).isEqualTo(storeA.read());
        assertThat(spoilt.unreadable())
                .extracting(UnreadableRecord::path)
                .containsExactly(PATHS.session(0), PATHS.sessions() + "/x");
        assertThat(mirror.secretOf("tag")).isEmpty();
        a.setData().forPath(PATHS.session(0), good);
        assertThat(mirror.awaitCaughtUp(ZooKeeperFixture.limit()).sessions()).containsExactly(session);
        assertThat(mirror.secretOf("tag")).isPresent();
    }

    /** The new leader's own bump is all it waits for; the former one writes at full speed until fenced. */
    @Test
    void caughtUpAfterItsOwnBumpHoldsTheLastWriteOfTheFormerEpoch() throws Exception {
        mirror.start();
        mirror.awaitCaughtUp(ZooKeeperFixture.limit());
        long slowest = 0;
        for (int round = 0; round < 500; round++) {
            FencedWriter writer = storeA.acquire(ZooKeeperFixture.bump(a), () -> true);
            AtomicReference<SessionRecord> last = new AtomicReference<>();
            SessionRecord session = writer.sessions().create(Records.newSession());
            last.set(session);
            AtomicInteger writes = new AtomicInteger();
            Future<?> former = threads.submit(() -> {
                try {
                    while (true) {
                        SessionRecord next =
                                last.get().withLaunch(session.launch().submitting("h" + writes.get()));
                        writer.sessions().update(next);
                        last.set(next);
                        writes.incrementAndGet();
                    }
                } catch (StaleTokenException e) {
                    // Fenced.
                }
            });
            int enough = 1 + round % 3;
            await().atMost(ZooKeeperFixture.limit())
                    .pollDelay(Duration.ZERO)
                    .pollInterval(1, TimeUnit.MILLISECONDS)
                    .until(() -> writes.get() >= enough);
            FencingToken mine = ZooKeeperFixture.bump(b);
            long start = System.nanoTime();
            StoreContents seen = mirror.awaitCaughtUp(ZooKeeperFixture.limit());
            slowest = Math.max(slowest, System.nanoTime() - start);
            former.get(20, TimeUnit.SECONDS);
            assertThat(seen.sessions()).as("round %s", round).containsExactly(last.get());
            storeB.acquire(mine, () -> true).sessions().delete(session.id());
            assertThat(mirror.awaitCaughtUp(ZooKeeperFixture.limit()).sessions())
                    .isEmpty();
        }
        System.out.println("awaitCaughtUp after a bump: slowest of 500 us=" + slowest / 1000);
    }

    @Test
    void convergesWhateverHappensToTheConnection() throws Exception {
        mirror.start();
        FencedWriter writer = storeA.acquire(ZooKeeperFixture.bump(a), () -> true);
        Random random = new Random(11);
        List<SessionRecord> sessions = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            writeSome(writer, sessions, random, 10);
            switch (round % 5) {
                case 0 -> proxy.cutAfter(1 + random.nextInt(2000));
                case 1 -> proxy.cut();
                case 2 -> {
                    if (round == 7) {
                        zookeeper.server().restart();
                    }
                }
                case 3 -> {
                    if (round % 10 == 3) {
                        KillSession.kill(b.getZookeeperClient().getZooKeeper());
                    }
                }
                default -> {}
            }
            writeSome(writer, sessions, random, 10);
            assertThat(mirror.awaitCaughtUp(Duration.ofSeconds(30)))
                    .as("round %s", round)
                    .isEqualTo(storeA.read());
        }
        assertThat(mirror.contents().sessions()).isNotEmpty();
    }

    /** What changed while nobody told us is found after the reconnection without any further event. */
    @Test
    void eventsMissedDuringADisconnectionAreMadeUpFor() throws Exception {
        FencedWriter writer = storeA.acquire(ZooKeeperFixture.bump(a), () -> true);
        SessionRecord gone = writer.sessions().create(Records.newSession());
        SessionRecord changed = writer.sessions().create(Records.newSession());
        mirror.start();
        mirror.awaitCaughtUp(ZooKeeperFixture.limit());
        proxy.refuse(true);
        proxy.cut();
        await().atMost(ZooKeeperFixture.limit()).until(() -> !mirror.isLive());
        writer.sessions().delete(gone.id());
        writer.sessions().update(changed.withStopping());
        writer.sessions().create(Records.newSession());
        assertThat(mirror.contents().sessions()).as("the former copy meanwhile").containsExactly(gone, changed);
        assertThatThrownBy(() -> mirror.awaitCaughtUp(Duration.ofMillis(200)))
                .isInstanceOf(StoreUnavailableException.class);
        proxy.refuse(false);
        await().atMost(Duration.ofSeconds(30)).until(() -> mirror.isLive());
        assertThat(mirror.contents()).isEqualTo(storeA.read());
    }

    private static void writeSome(FencedWriter writer, List<SessionRecord> sessions, Random random, int count) {
        for (int i = 0; i < count; i++) {
            int choice = random.nextInt(10);
            if (sessions.isEmpty() || choice < 4) {
                sessions.add(writer.sessions().create(Records.newSession()));
            } else if (choice < 6) {
                writer.sessions()
                        .delete(sessions.remove(random.nextInt(sessions.size())).id());
            } else if (choice < 9) {
                int at = random.nextInt(sessions.size());
                SessionRecord old = sessions.get(at);
                SessionRecord next = old.withLaunch(old.launch().submitting("h" + random.nextInt()));
                writer.sessions().update(next);
                sessions.set(at, next);
            } else {
                writer.batches().create(Records.newBatch());
            }
        }
    }
}
