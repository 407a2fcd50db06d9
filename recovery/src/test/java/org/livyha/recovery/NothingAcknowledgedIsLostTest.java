// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class NothingAcknowledgedIsLostTest {
    private static final int CUTS = 14;

    private ZooKeeperFixture zookeeper;
    private TcpProxy proxy;
    private CuratorFramework direct;
    private StateStore store;
    private StateStore truth;
    private FencingToken token;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void start() throws Exception {
        zookeeper = new ZooKeeperFixture();
        proxy = new TcpProxy(zookeeper.server().getPort());
        direct = zookeeper.client();
        token = ZooKeeperFixture.bump(direct);
        store = new ZooKeeperStateStore(zookeeper.client(proxy.address(), StoreAcl.open()), ZooKeeperFixture.config());
        truth = new ZooKeeperStateStore(direct, ZooKeeperFixture.config());
    }

    @AfterEach
    void stop() throws Exception {
        threads.shutdownNow();
        proxy.close();
        zookeeper.close();
    }

    /**
     * Four connections, each cut in the middle of its stream over and over, and the server restarted on the way. They write
     * with one token, so they also contend for the counter.
     */
    @Test
    void nothingAcknowledgedIsLost() throws Exception {
        Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int worker = i;
            workers.add(threads.submit(() -> {
                writeWhileBeingCut(worker, acknowledged);
                return null;
            }));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > 100);
        zookeeper.server().restart();
        for (Future<?> worker : workers) {
            worker.get(100, TimeUnit.SECONDS);
        }

        List<SessionRecord> stored = truth.read().sessions();
        Map<String, SessionRecord> byTag = stored.stream()
                .collect(Collectors.toMap(record -> record.launch().appTag(), Function.identity()));
        assertThat(byTag).as("each once, and none that was not asked for").hasSameSizeAs(stored);
        assertThat(byTag.keySet()).isEqualTo(acknowledged.keySet());
        acknowledged.forEach((tag, id) -> {
            assertThat(byTag.get(tag).id()).isEqualTo(id);
            assertThat(byTag.get(tag).launch().host()).isEqualTo("host-" + tag);
        });
    }

    private void writeWhileBeingCut(int worker, Map<String, Integer> acknowledged) throws Exception {
        try (TcpProxy mine = new TcpProxy(zookeeper.server().getPort())) {
            RecordWriter<SessionRecord> sessions = new ZooKeeperStateStore(
                            zookeeper.client(mine.address(), StoreAcl.open()), ZooKeeperFixture.config())
                    .acquire(token, () -> true)
                    .sessions();
            Random random = new Random(worker);
            for (int cut = 0; cut < CUTS; cut++) {
                mine.cutAfter(1 + random.nextInt(4000));
                for (int n = 0; n < 8; n++) {
                    String tag = worker + "-" + cut + "-" + n;
                    SessionRecord made = sessions.create(id -> Records.session(id, tag));
                    acknowledged.put(tag, made.id());
                    sessions.update(made.withLaunch(made.launch().submitting("host-" + tag)));
                }
            }
        }
    }

    @Test
    void aCreationWhoseAnswerIsLostHappensOnce() throws Exception {
        RecordWriter<SessionRecord> sessions = store.acquire(token, () -> true).sessions();
        sessions.create(Records.newSession());
        proxy.loseAnswers(true);
        Future<SessionRecord> second = threads.submit(() -> sessions.create(Records.newSession()));
        awaitStored(2);
        assertThat(second).as("not acknowledged before it is confirmed").isNotDone();
        proxy.cut();
        proxy.loseAnswers(false);
        SessionRecord record = second.get(20, TimeUnit.SECONDS);
        assertThat(record.id()).isEqualTo(1);
        assertThat(truth.read().sessions()).hasSize(2).last().isEqualTo(record);
        assertThat(sessions.create(Records.newSession()).id()).isEqualTo(2);
    }

    @Test
    void aCreationWhoseRequestIsLostIsSentAgain() throws Exception {
        RecordWriter<SessionRecord> sessions = store.acquire(token, () -> true).sessions();
        sessions.create(Records.newSession());
        proxy.loseRequests(true);
        Future<SessionRecord> second = threads.submit(() -> sessions.create(Records.newSession()));
        // ZooKeeper's client gives the connection up by itself.
        await().atMost(ZooKeeperFixture.limit()).until(() -> {
            proxy.loseRequests(false);
            proxy.cut();
            return second.isDone();
        });
        assertThat(second.get().id()).isEqualTo(1);
        assertThat(truth.read().sessions()).hasSize(2);
    }

    /** An update that was sent, lost, and sent again must not undo a later one when the lost copy turns up. */
    @Test
    void updatesAndDeletionsWhoseAnswersAreLostHappenOnce() throws Exception {
        RecordWriter<SessionRecord> sessions = store.acquire(token, () -> true).sessions();
        SessionRecord record = sessions.create(Records.newSession());
        SessionRecord submitting = record.withLaunch(record.launch().submitting("host-a"));
        proxy.loseAnswers(true);
        Future<?> update = threads.submit(() -> sessions.update(submitting));
        await().atMost(ZooKeeperFixture.limit())
                .until(() -> truth.read().sessions().contains(submitting));
        proxy.cut();
        proxy.loseAnswers(false);
        update.get(20, TimeUnit.SECONDS);
        assertThat(version(record.id())).as("written once").isEqualTo(1);

        proxy.loseAnswers(true);
        Future<?> delete = threads.submit(() -> sessions.delete(record.id()));
        awaitStored(0);
        proxy.cut();
        proxy.loseAnswers(false);
        delete.get(20, TimeUnit.SECONDS);
        assertThatThrownBy(() -> sessions.update(submitting)).isInstanceOf(IllegalStateException.class);
        sessions.delete(record.id());
    }

    @Test
    void whatIsNotConfirmedWhileTheRightIsHeldIsNotAcknowledged() throws Exception {
        AtomicBoolean held = new AtomicBoolean(true);
        RecordWriter<SessionRecord> sessions = store.acquire(token, held::get).sessions();
        sessions.create(Records.newSession());
        proxy.loseAnswers(true);
        Future<SessionRecord> second = threads.submit(() -> sessions.create(Records.newSession()));
        Future<SessionRecord> queued = threads.submit(() -> sessions.create(Records.newSession()));
        awaitStored(2);
        held.set(false);
        for (Future<SessionRecord> unknown : List.of(second, queued)) {
            assertThatThrownBy(() -> unknown.get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(StoreUnavailableException.class);
        }
        proxy.cut();
        proxy.loseAnswers(false);
        held.set(true);
        assertThat(sessions.create(Records.newSession()).id())
                .as("the id of the unknown one is used")
                .isEqualTo(2);
        assertThat(truth.read().sessions()).hasSize(3);
    }

    @Test
    void aWriteIsBoundedEvenWhenTheRightIsNot() {
        StateStore hasty =
                new ZooKeeperStateStore(direct, ZooKeeperFixture.config().withWriteLimit(Duration.ofMillis(300)));
        assertThatThrownBy(() -> {
                    zookeeper.server().stop();
                    hasty.acquire(token, () -> true).sessions().create(Records.newSession());
                })
                .isInstanceOf(StoreUnavailableException.class);
    }

    /** The epoch changed while the answer was on its way: it may have been written, so "nothing was written" is not said. */
    @Test
    void aWriteThatIsFencedAfterItsAnswerWasLostIsUnknown() throws Exception {
        AtomicInteger told = new AtomicInteger();
        StateStore fenced = new ZooKeeperStateStore(
                zookeeper.client(proxy.address(), StoreAcl.open()),
                ZooKeeperFixture.config(),
                stale -> told.incrementAndGet());
        RecordWriter<SessionRecord> sessions = fenced.acquire(token, () -> true).sessions();
        sessions.create(Records.newSession());
        proxy.loseAnswers(true);
        Future<SessionRecord> second = threads.submit(() -> sessions.create(Records.newSession()));
        awaitStored(2);
        ZooKeeperFixture.bump(direct);
        proxy.cut();
        proxy.loseAnswers(false);
        assertThatThrownBy(() -> second.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(StoreUnavailableException.class)
                .hasCauseInstanceOf(StaleTokenException.class);
        assertThatThrownBy(() -> sessions.create(Records.newSession())).isInstanceOf(StaleTokenException.class);
        assertThat(told).hasValue(1);
    }

    private void awaitStored(int sessions) {
        await().atMost(ZooKeeperFixture.limit())
                .pollInterval(Duration.ofMillis(5))
                .until(() -> truth.read().sessions().size() == sessions);
    }

    private int version(int id) throws Exception {
        return direct.checkExists()
                .forPath(ZooKeeperFixture.config().paths().session(id))
                .getVersion();
    }
}
