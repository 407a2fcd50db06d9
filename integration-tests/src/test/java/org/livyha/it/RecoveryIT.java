// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A takeover brings back every session and batch, as it was; the one whose record cannot be read costs nobody else anything. */
class RecoveryIT {
    private static final int CORRUPT = 1;
    private static final byte[] GARBAGE = {'{', '"', 'i', 'd', '"', ':', 0, (byte) 0xff, 'x'};

    @TempDir
    private Path dir;

    @Test
    void recoveryIsComplete() throws Exception {
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair = Pair.start(dir, zookeeper.getConnectString(), SparkHomes.pretending(dir));
                Store store = new Store(zookeeper.getConnectString())) {
            ServerProcess old = pair.awaitLeader();
            ServerProcess next = pair.standby();
            createAll(old.rest());
            // Ended ones stay readable: they too must come back.
            assertThat(old.rest().post("/sessions/2/stop", "").isSuccess()).isTrue();
            await("all are launched, and one has ended")
                    .atMost(Pair.LIMIT)
                    .until(() -> Processes.applications(pair.workDir()).size() == 6);
            for (int batch = 0; batch < 3; batch++) {
                Pair.awaitBatch(old.rest(), batch, "running");
            }
            List<JsonNode> sessions = shown(old.rest(), "sessions");
            List<JsonNode> batches = shown(old.rest(), "batches");
            assertThat(sessions).hasSize(4);
            assertThat(batches).hasSize(3);
            String path = Store.SESSIONS + "/" + CORRUPT;
            store.overwrite(path, GARBAGE);

            old.kill();

            assertThat(pair.awaitLeader()).isSameAs(next);
            sessions.remove(CORRUPT);
            assertThat(shown(next.rest(), "sessions")).isEqualTo(sessions);
            await("batches are found again").atMost(Pair.LIMIT).untilAsserted(() -> assertThat(
                            shown(next.rest(), "batches"))
                    .isEqualTo(batches));
            assertThat(store.read(path)).isEqualTo(GARBAGE);
            assertThat(Files.readString(next.log()))
                    .contains("unreadable record is kept path=" + path)
                    .contains("takeover: recovered sessions=3 batches=3");

            // Life goes on, around it: its id is not given again, and it is not written over.
            assertThat(next.rest()
                            .post("/sessions", "{\"kind\":\"spark\"}")
                            .body()
                            .path("id")
                            .asInt())
                    .isEqualTo(4);
            assertThat(next.rest().delete("/sessions/" + CORRUPT).isSuccess()).isFalse();
            assertThat(store.read(path)).isEqualTo(GARBAGE);
            old.start();
            pair.awaitStandby();
            next.kill();
            pair.awaitLeader();
            assertThat(Listing.of(old.rest(), "/sessions")).containsOnlyKeys(0, 2, 3, 4);
            assertThat(store.read(path)).isEqualTo(GARBAGE);
        }
    }

    private void createAll(Rest rest) throws Exception {
        String jar = Files.writeString(dir.resolve("job.jar"), "nothing").toString();
        List<Rest.Answer> answers = List.of(
                rest.post(
                        "/sessions",
                        "{\"kind\":\"spark\",\"name\":\"rich\",\"driverMemory\":\"640m\",\"driverCores\":2,"
                                + "\"executorMemory\":\"700m\",\"executorCores\":3,\"numExecutors\":4,\"queue\":\"q\","
                                + "\"heartbeatTimeoutInSecond\":77,\"ttl\":\"2h\",\"idleTimeout\":\"3h\","
                                + "\"conf\":{\"spark.a\":\"1\",\"spark.b\":\"\\u00e9\\n\"},\"jars\":[\"" + jar
                                + "\"]}"),
                rest.post("/sessions", "{\"kind\":\"sql\",\"name\":\"corrupt\"}"),
                rest.post("/sessions", "{\"kind\":\"pyspark\",\"name\":\"ended\"}"),
                rest.post("/sessions", "{}"),
                rest.post(
                        "/batches",
                        "{\"file\":\"" + jar
                                + "\",\"className\":\"a.B\",\"args\":[\"x\",\" y \",\"\"],\"name\":\"b0\"}"),
                rest.post("/batches", "{\"file\":\"" + jar + "\",\"className\":\"a.C\"}"),
                rest.post("/batches", "{\"file\":\"" + jar + "\",\"className\":\"a.D\",\"queue\":\"q\"}"));
        assertThat(answers).allMatch(answer -> answer.status() == 201, "created");
    }

    /** All of them with all their fields, but for the log, which grows. */
    private static List<JsonNode> shown(Rest rest, String table) {
        List<JsonNode> entries = new ArrayList<>();
        for (JsonNode entry : rest.get("/" + table).body().path("sessions")) {
            ((ObjectNode) entry).remove("log");
            entries.add(entry);
        }
        return entries;
    }
}
