// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.livyha.ctl.FakeServer;
import org.livyha.ctl.Ran;
import org.livyha.recovery.FencedWriter;
import org.livyha.recovery.FencingToken;
import org.livyha.recovery.KeyRecord;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.SessionRecord;
import org.livyha.recovery.StoreConfig;
import org.livyha.recovery.StoreMirror;
import org.livyha.recovery.ZooKeeperStateStore;

class StoreCommandTest {
    private TestingServer zookeeper;
    private CuratorFramework client;
    private FakeServer leader;
    private FencedWriter writer;

    @BeforeEach
    void start() throws Exception {
        zookeeper = new TestingServer();
        client = CuratorFrameworkFactory.newClient(zookeeper.getConnectString(), new RetryOneTime(100));
        client.start();
        leader = new FakeServer();
        epoch(3, true);
        writer = new ZooKeeperStateStore(client, StoreConfig.of("/livy/store"))
                .acquire(new FencingToken("/livy/ha/epoch", version("/livy/ha/epoch"), 3), () -> true);
    }

    @AfterEach
    void stop() throws IOException {
        leader.close();
        client.close();
        zookeeper.close();
    }

    /** Writes the epoch node as a server would. */
    private void epoch(long epoch, boolean clean) throws Exception {
        String json = "{\"schema\":1,\"epoch\":" + epoch + ",\"nodeId\":\"a\",\"url\":\"" + leader.url()
                + "\",\"clean\":" + clean + "}";
        client.create().orSetData().creatingParentsIfNeeded().forPath("/livy/ha/epoch", bytes(json));
    }

    private int version(String path) throws Exception {
        return client.checkExists().forPath(path).getVersion();
    }

    private SessionRecord session(String name, String key) {
        return writer.sessions()
                .create(id -> new SessionRecord(
                        1,
                        id,
                        name,
                        "spark",
                        null,
                        null,
                        null,
                        1000,
                        LaunchRecord.planned("tag-" + id, "cafe" + id),
                        false,
                        null,
                        key == null ? null : new KeyRecord(key, "digest", Long.MAX_VALUE),
                        false,
                        false,
                        Map.of()));
    }

    private Ran store(String... arguments) {
        List<String> all = new ArrayList<>(List.of("store"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--zookeeper", zookeeper.getConnectString(), "--config", "/nowhere"));
        return Ran.livyctl(all.toArray(String[]::new));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void spoil(int id) throws Exception {
        client.setData().forPath("/livy/store/sessions/" + id, bytes("{\"version\":1,"));
    }

    @Test
    void recordsAreListed() throws Exception {
        session("mine", null);
        session(null, null);
        spoil(1);
        Ran ran = store("ls");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).containsPattern("sessions/0 +mine +planned").containsPattern("sessions/1 +- +UNREADABLE");
    }

    @Test
    void aRecordIsShownWithoutItsSecrets() throws Exception {
        session("mine", "my-key");
        Ran hidden = store("get", "sessions/0");
        assertThat(hidden.json().path("record").path("name").asText()).isEqualTo("mine");
        assertThat(hidden.out()).doesNotContain("cafe0").doesNotContain("my-key");
        assertThat(store("get", "session/0", "--secrets").out())
                .contains("cafe0")
                .contains("my-key");
        assertThat(store("get", "sessions/9").code()).isEqualTo(1);
        assertThat(store("get", "nine").code()).isEqualTo(2);
    }

    @Test
    void aGoodStoreIsVerified() {
        session("mine", "key-1");
        session("yours", "key-2");
        Ran ran = store("verify");
        assertThat(ran.code()).as(ran.out()).isZero();
        assertThat(ran.out()).contains("2 sessions").contains("all is well");
    }

    @Test
    void whatIsWrongIsToldWithItsPath() throws Exception {
        session("mine", "key-1");
        session("mine", "key-1");
        session(null, null);
        spoil(2);
        client.create().forPath("/livy/store/sessions/7", client.getData().forPath("/livy/store/sessions/0"));
        client.create().forPath("/livy/store/sessions/007", bytes("{}"));
        client.create().forPath("/livy/store/strange", bytes(""));
        client.create().forPath("/livy/store/sessions/0/child", bytes(""));
        String ahead = new String(client.getData().forPath("/livy/store/sessions/1"), StandardCharsets.UTF_8)
                .replace("\"id\":1", "\"id\":9");
        client.create().forPath("/livy/store/sessions/9", bytes(ahead));
        Ran ran = store("verify");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains("/livy/store/sessions/1: it has the name of sessions/0")
                .contains("/livy/store/sessions/1: it has the key of sessions/0")
                .contains("/livy/store/sessions/2: it cannot be read: it is not JSON")
                .contains("/livy/store/sessions/7: it cannot be read: it says it has id 0, expected 7")
                .contains("/livy/store/sessions/007: it cannot be read: its name is not an id")
                .contains("/livy/store/sessions/9: its id is not below the next one, 3")
                .contains("/livy/store/sessions/9: it has the application tag of sessions/1")
                .contains("/livy/store/strange: it is not ours")
                .contains("/livy/store/sessions/0: it has children")
                .doesNotContain("key-1");
        client.setData().forPath("/livy/store/sessions", bytes("{}"));
        assertThat(store("verify").out()).contains("/livy/store/sessions: it does not say the next id");
    }

    @Test
    void aBadRecordIsMovedByteForByteAndItsIdStaysUsed() throws Exception {
        session(null, null);
        session(null, null);
        spoil(1);
        Ran ran = store("quarantine", "sessions/1", "--json");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(client.checkExists().forPath("/livy/store/sessions/1")).isNull();
        assertThat(client.getData().forPath(ran.json().path("to").asText())).isEqualTo(bytes("{\"version\":1,"));
        assertThat(session(null, null).id()).as("the next id").isEqualTo(2);
        assertThat(store("verify").out()).contains("1 in quarantine: all is well");
        assertThat(store("ls").out()).contains("in quarantine: /livy/quarantine/sessions/1-");
    }

    @Test
    void aMirrorSeesTheRecordGoAndNothingElse() throws Exception {
        session(null, null);
        session(null, null);
        spoil(1);
        try (StoreMirror mirror =
                new StoreMirror(client, StoreConfig.of("/livy/store").paths())) {
            mirror.start();
            assertThat(mirror.awaitCaughtUp(java.time.Duration.ofSeconds(10)).unreadable())
                    .hasSize(1);
            store("quarantine", "sessions/1");
            var contents = mirror.awaitCaughtUp(java.time.Duration.ofSeconds(10));
            assertThat(contents.unreadable()).isEmpty();
            assertThat(contents.sessions()).hasSize(1);
        }
    }

    @Test
    void aGoodRecordIsMovedByForceOnly() throws Exception {
        session(null, null);
        Ran refused = store("quarantine", "sessions/0");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("sessions/0 can be read");
        assertThat(client.checkExists().forPath("/livy/store/sessions/0")).isNotNull();
        assertThat(store("quarantine", "sessions/0", "--force").code()).isZero();
    }

    @Test
    void aRunningLeaderThatHasNothingOfTheRecordIsNoObstacle() throws Exception {
        session(null, null);
        spoil(0);
        epoch(4, false);
        assertThat(store("quarantine", "sessions/0").code()).isZero();
        assertThat(leader.requests()).containsExactly("GET /sessions/0");
    }

    @Test
    void aRunningLeaderThatMadeASessionOfTheRecordIsAnObstacle() throws Exception {
        session(null, null);
        spoil(0);
        epoch(4, false);
        leader.on("GET /sessions/0", 200, "{}");
        Ran refused = store("quarantine", "sessions/0");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("the leader a answers 200 for /sessions/0");
        leader.close();
        Ran unreachable = store("quarantine", "sessions/0");
        assertThat(unreachable.code()).isEqualTo(1);
        assertThat(unreachable.err()).contains("cannot be asked");
        assertThat(client.checkExists().forPath("/livy/store/sessions/0")).isNotNull();
    }

    /** The leader's answer comes while the term changes: what it said is then worth nothing. */
    @Test
    void aTermThatChangesMeanwhileIsAnObstacle() throws Exception {
        session(null, null);
        spoil(0);
        epoch(4, false);
        leader.on("GET /sessions/0", (exchange, body) -> {
            try {
                epoch(5, false);
            } catch (Exception e) {
                throw new IOException(e);
            }
            return new FakeServer.Reply(404, "{}");
        });
        Ran ran = store("quarantine", "sessions/0");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("nothing was moved").contains("changed meanwhile");
        assertThat(client.checkExists().forPath("/livy/store/sessions/0")).isNotNull();
        assertThat(client.getChildren().forPath("/livy/quarantine/sessions")).isEmpty();
    }

    @Test
    void aRecordThatChangesMeanwhileIsAnObstacle() throws Exception {
        session(null, null);
        spoil(0);
        epoch(4, false);
        leader.on("GET /sessions/0", (exchange, body) -> {
            try {
                spoil(0);
            } catch (Exception e) {
                throw new IOException(e);
            }
            return new FakeServer.Reply(404, "{}");
        });
        assertThat(store("quarantine", "sessions/0").err()).contains("changed meanwhile");
        assertThat(client.checkExists().forPath("/livy/store/sessions/0")).isNotNull();
    }

    @Test
    void noZooKeeperIsUnreachable() throws IOException {
        zookeeper.close();
        assertThat(store("ls", "--timeout", "500ms").code()).isEqualTo(3);
    }
}
