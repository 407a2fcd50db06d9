// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a DELETE writes, and what is left when it cannot. */
class DeletionTest {
    @TempDir
    private Path dir;

    private final WitnessedStore store = new WitnessedStore(TestLeader.storeWith("n", Map.of()));
    private TestLeader leader;

    @BeforeEach
    void start() throws Exception {
        leader = new TestLeader(dir.resolve("first"), store, Map.of());
    }

    @AfterEach
    void stop() {
        leader.close();
    }

    private void nextLeader() throws Exception {
        leader.close();
        leader = new TestLeader(dir.resolve("next"), store, Map.of());
    }

    private void awaitIdle() {
        await().atMost(TestLeader.LIMIT)
                .until(() -> leader.get("/sessions/0/state").text().contains("idle"));
    }

    @Test
    void aDeletedSessionIsWrittenOnceAndStaysDeleted() throws Exception {
        try (TestDriver driver = new TestDriver(leader, 0)) {
            awaitIdle();
            assertThat(leader.delete("/sessions/0").status()).isEqualTo(200);
        }
        assertThat(store.writes).containsExactly("delete");
        nextLeader();
        assertThat(leader.get("/sessions/0").status()).isEqualTo(404);
    }

    @Test
    void aDeletedBatchIsNotWrittenBeforeItIsDeleted() throws Exception {
        assertThat(leader.post("/batches", "{\"file\":\"" + dir.resolve("first/any.jar") + "\"}")
                        .status())
                .isEqualTo(201);
        await().atMost(TestLeader.LIMIT)
                .until(() -> leader.get("/batches/0/state").text().contains("running"));
        assertThat(store.writes).containsExactly("create", "update", "update");
        assertThat(leader.delete("/batches/0").status()).isEqualTo(200);
        assertThat(store.writes).containsExactly("create", "update", "update", "delete");
        nextLeader();
        assertThat(leader.get("/batches/0").status()).isEqualTo(404);
    }

    /** As if the leader had died between the end and the deletion: its client had no answer. */
    @Test
    void aDeletionThatWasNotConfirmedLeavesTheRecordAsItWas() throws Exception {
        store.refusesDeletions = true;
        try (TestDriver driver = new TestDriver(leader, 0)) {
            awaitIdle();
            assertThat(leader.delete("/sessions/0").status()).isGreaterThanOrEqualTo(500);
        }
        assertThat(store.writes).isEmpty();
        nextLeader();
        assertThat(leader.get("/sessions/0").status()).isEqualTo(200);
        assertThat(leader.get("/sessions/0/state").text()).doesNotContain("idle");
    }

    @Test
    void aDeletionThatWasNotConfirmedIsMadeUpFor() throws Exception {
        store.refusesDeletions = true;
        try (TestDriver driver = new TestDriver(leader, 0)) {
            awaitIdle();
            assertThat(leader.delete("/sessions/0").status()).isGreaterThanOrEqualTo(500);
        }
        store.refusesDeletions = false;
        await().atMost(TestLeader.LIMIT).until(() -> leader.get("/sessions/0").status() == 404);
        assertThat(store.writes).containsExactly("delete");
    }

    /** Its driver has no line, so it is late; and that it is to be deleted cannot be recorded. */
    @Test
    void aDeletionThatCouldNotBePutOffIsMadeUpForAtTheEnd() throws Exception {
        store.refusesUpdates = true;
        CompletableFuture<TestLeader.Answer> deleted =
                leader.send(leader.request("/sessions/0").DELETE());
        await().atMost(TestLeader.LIMIT).until(() -> {
            leader.services().letWaitersGo();
            return deleted.isDone();
        });
        assertThat(TestLeader.join(deleted).status()).isGreaterThanOrEqualTo(500);
        store.refusesUpdates = false;
        assertThat(leader.get("/sessions/0/state").text()).contains("shutting_down");
        try (TestDriver driver = new TestDriver(leader, 0)) {
            await().atMost(TestLeader.LIMIT)
                    .until(() -> leader.get("/sessions/0").status() == 404);
        }
        assertThat(store.writes).containsExactly("delete");
    }
}
