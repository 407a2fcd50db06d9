// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.recovery.BatchRecord;
import org.livyha.recovery.FencingToken;
import org.livyha.recovery.InMemoryStateStore;
import org.livyha.recovery.LaunchRecord;
import org.livyha.server.config.Json;

/** What was recorded and never launched is launched by the next leader, on the Spark home of its record. */
class RelaunchTest {
    @TempDir
    private Path dir;

    private TestLeader leader;

    @AfterEach
    void stop() {
        leader.close();
    }

    private void lead(String home) throws Exception {
        InMemoryStateStore store = new InMemoryStateStore();
        store.acquire(new FencingToken("/none", 0, 1), () -> true).batches().create(id -> record(id, home));
        Path submit = Files.createDirectories(dir.resolve("b/bin")).resolve("spark-submit");
        Files.writeString(submit, "#!/bin/sh\necho submitted with b\n");
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
        leader = new TestLeader(dir, store, Map.of("livy.server.ha.spark-homes", "b=" + dir.resolve("b")));
    }

    private static BatchRecord record(int id, String home) {
        ObjectNode spec = Json.mapper().createObjectNode().put("file", "hdfs:///x");
        spec.putObject("options");
        spec.putObject("conf").put("livy.spark.home", home);
        return new BatchRecord(
                BatchRecord.VERSION,
                id,
                null,
                null,
                null,
                spec,
                System.currentTimeMillis(),
                LaunchRecord.planned("livy-batch-" + id + "-abcdefgh", null),
                false,
                null,
                null,
                false,
                null);
    }

    private void awaitState(String state) {
        await().atMost(TestLeader.LIMIT)
                .until(() -> leader.get("/batches/0/state").text().contains(state));
    }

    @Test
    void itTakesTheSameSparkHome() throws Exception {
        lead("b");
        awaitState("success");
        assertThat(leader.get("/batches/0/log").text()).contains("submitted with b");
    }

    @Test
    void whereThereIsNoSuchHomeItIsDeadAndSaysWhy() throws Exception {
        lead("gone");
        awaitState("dead");
        assertThat(leader.get("/batches/0/log").text()).contains("livy.spark.home = gone: expected one of b, default");
    }
}
