// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IdsAreNeverReusedTest {
    private ZooKeeperFixture zookeeper;
    private CuratorFramework client;
    private StateStore store;
    private FencingToken token;
    private RecordWriter<SessionRecord> sessions;

    @BeforeEach
    void start() throws Exception {
        zookeeper = new ZooKeeperFixture();
        client = zookeeper.client();
        store = new ZooKeeperStateStore(client, ZooKeeperFixture.config());
        takeOver();
    }

    @AfterEach
    void stop() throws Exception {
        zookeeper.close();
    }

    @Test
    void idsAreNeverReused() throws Exception {
        List<Integer> given = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int term = 0; term < 4; term++) {
                List<Future<List<Integer>>> creators = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    creators.add(threads.submit(() -> createAndDeleteSome(25)));
                }
                for (Future<List<Integer>> creator : creators) {
                    given.addAll(creator.get(30, TimeUnit.SECONDS));
                }
                zookeeper.server().restart();
                takeOver();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(given).doesNotHaveDuplicates().hasSize(4 * 8 * 25);
        assertThat(given.stream().sorted().toList())
                .as("no gaps without faults")
                .endsWith(4 * 8 * 25 - 1);
    }

    @Test
    void aCounterThatWasPutBackOrSpoiltIsRaised() throws Exception {
        String table = ZooKeeperFixture.config().paths().sessions();
        List<Integer> given = new ArrayList<>();
        for (String counter : new String[] {"{\"nextId\":0}", "garbage", "", "{\"nextId\":-5}", "{}", "[1]"}) {
            for (boolean deleted : new boolean[] {false, true}) {
                for (boolean newTerm : new boolean[] {false, true}) {
                    given.addAll(createAndDeleteSome(3));
                    if (deleted) {
                        given.forEach(sessions::delete);
                    }
                    client.setData().forPath(table, counter.getBytes(UTF_8));
                    if (newTerm) {
                        takeOver();
                    }
                    given.add(sessions.create(Records.newSession()).id());
                }
            }
        }
        assertThat(given).doesNotHaveDuplicates();
    }

    @Test
    void theCounterAloneIsEnough() throws Exception {
        createAndDeleteSome(1);
        client.setData().forPath(ZooKeeperFixture.config().paths().sessions(), "{\"nextId\":41}".getBytes(UTF_8));
        assertThat(sessions.create(Records.newSession()).id()).isEqualTo(41);
        assertThat(sessions.create(Records.newSession()).id()).isEqualTo(42);
        sessions.delete(41);
        sessions.delete(42);
        takeOver();
        assertThat(sessions.create(Records.newSession()).id()).isEqualTo(43);
    }

    @Test
    void aRecordThatIsTooLargeBurnsNoId() {
        StateStore small =
                new ZooKeeperStateStore(client, ZooKeeperFixture.config().withMaxRecordBytes(1000));
        RecordWriter<SessionRecord> writer = small.acquire(token, () -> true).sessions();
        assertThat(writer.create(Records.newSession()).id()).isEqualTo(0);
        assertThatThrownBy(() -> writer.create(id -> Records.session(id, "x".repeat(2000))))
                .isInstanceOf(RecordTooLargeException.class)
                .hasMessageContaining("1000");
        assertThatThrownBy(() -> writer.update(Records.session(0, "x".repeat(2000))))
                .isInstanceOf(RecordTooLargeException.class);
        assertThat(writer.create(Records.newSession()).id()).isEqualTo(1);
    }

    @Test
    void aRecordMadeForAnotherIdBurnsNoId() {
        assertThatThrownBy(() -> sessions.create(id -> Records.session(id + 1, "t")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(sessions.create(Records.newSession()).id()).isEqualTo(0);
    }

    private void takeOver() throws Exception {
        token = ZooKeeperFixture.bump(client);
        sessions = store.acquire(token, () -> true).sessions();
    }

    private List<Integer> createAndDeleteSome(int count) {
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = sessions.create(Records.newSession()).id();
            ids.add(id);
            if (i % 2 == 0) {
                sessions.delete(id);
            }
        }
        return ids;
    }
}
