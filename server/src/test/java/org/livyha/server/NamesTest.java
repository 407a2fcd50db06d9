// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A name does whatever an id does, and belongs to one session and one batch at a time. */
class NamesTest {
    @TempDir
    private Path dir;

    private TestLeader leader;
    private TestDriver driver;

    @BeforeEach
    void start() throws Exception {
        leader = new TestLeader(dir, TestLeader.storeWith("n", Map.of()), Map.of());
        driver = new TestDriver(leader, 0);
        await().atMost(TestLeader.LIMIT)
                .until(() -> leader.get("/sessions/0/state").text().contains("idle"));
    }

    @AfterEach
    void stop() {
        driver.close();
        leader.close();
    }

    @Test
    void aSessionsNameStandsForItsIdOnEveryRoute() {
        assertThat(leader.post("/sessions/n/statements", "{\"code\":\"1\"}").status())
                .isEqualTo(201);
        for (String path : List.of("", "/state", "/log", "/statements", "/statements/0")) {
            assertThat(leader.get("/sessions/n" + path).status()).as(path).isEqualTo(200);
            assertThat(leader.get("/sessions/n" + path).text())
                    .isEqualTo(leader.get("/sessions/0" + path).text());
        }
        assertThat(leader.post("/sessions/n/statements/0/cancel", "").text()).isEqualTo("{\"msg\":\"canceled\"}");
        assertThat(leader.post("/sessions/n/completion", "{\"code\":\"sp\",\"kind\":\"spark\",\"cursor\":2}")
                        .text())
                .isEqualTo("{\"candidates\":[\"spark:sp@2\"]}");
        assertThat(leader.post("/sessions/n/connect", "").text())
                .isEqualTo(leader.get("/sessions/0").text());
        assertThat(leader.post("/sessions/n/interrupt", "").text()).isEqualTo("{\"msg\":\"interrupted\"}");
        assertThat(leader.get("/sessions/n/state").text()).isEqualTo("{\"id\":0,\"state\":\"dead\"}");
        assertThat(leader.post("/sessions/n/connect", "").status())
                .as("connect to a dead one")
                .isEqualTo(200);
        assertThat(leader.post("/sessions/n/stop", "").status()).isEqualTo(204);
        assertThat(leader.delete("/sessions/n").text()).isEqualTo("{\"msg\":\"deleted\"}");
        assertThat(leader.get("/sessions/n").text()).isEqualTo("{\"msg\":\"Session 'n' not found.\"}");
    }

    @Test
    void aBatchsNameStandsForItsIdOnEveryRoute() throws Exception {
        String body = batch("b");
        assertThat(leader.post("/batches", body).status()).isEqualTo(201);
        await().atMost(TestLeader.LIMIT)
                .until(() -> leader.get("/batches/b/log").text().contains("pretending"));
        for (String path : List.of("", "/state", "/log")) {
            assertThat(leader.get("/batches/b" + path).text())
                    .isEqualTo(leader.get("/batches/0" + path).text());
        }
        assertThat(leader.post("/batches", body).text())
                .isEqualTo("{\"msg\":\"Rejected, Reason: Duplicate session name: Some(b) for session 0\"}");
        assertThat(leader.delete("/batches/b").text()).isEqualTo("{\"msg\":\"deleted\"}");
        assertThat(leader.get("/batches/b").text()).isEqualTo("{\"msg\":\"Session 'b' not found.\"}");
        assertThat(leader.post("/batches", body).body().path("id").asInt()).isEqualTo(1);
    }

    @Test
    void namesAreUniqueAmongSessionsAndAmongBatchesApart() throws Exception {
        assertThat(leader.post("/sessions", "{\"name\":\"n\"}").text())
                .isEqualTo("{\"msg\":\"Rejected, Reason: Duplicate session name: Some(n) for session 0\"}");
        assertThat(leader.get("/sessions").body().path("total").asInt()).isEqualTo(1);
        assertThat(leader.post("/batches", batch("n")).status()).isEqualTo(201);
        assertThat(leader.delete("/sessions/n").status()).isEqualTo(200);
        assertThat(leader.get("/batches/n").status()).isEqualTo(200);
        assertThat(leader.post("/sessions", "{\"name\":\"n\"}").status()).isEqualTo(201);
        assertThat(leader.get("/sessions/n").body().path("id").asInt()).isEqualTo(1);
    }

    private String batch(String name) throws Exception {
        Path jar = Files.writeString(dir.resolve("job.jar"), "nothing");
        return "{\"name\":\"" + name + "\",\"file\":\"" + jar + "\",\"className\":\"X\"}";
    }
}
