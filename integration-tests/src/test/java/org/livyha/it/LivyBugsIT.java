// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bugs of Livy that its users had to get used to. No client depends on any of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LivyBugsIT {
    private Path dir;
    private TestingServer zookeeper;
    private ServerProcess server;
    private Rest rest;
    private String jar;

    @BeforeAll
    void start(@TempDir Path shared) throws Exception {
        dir = shared;
        zookeeper = ZooKeepers.single();
        server = Pair.alone(dir, zookeeper.getConnectString(), SparkHomes.pretending(dir), Map.of());
        rest = server.rest();
        jar = Files.writeString(dir.resolve("job.jar"), "nothing").toString();
        assertThat(rest.post("/sessions", "{}").status()).isEqualTo(201);
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
        Processes.killApplications(dir.resolve("work"));
        zookeeper.close();
    }

    /** In Livy the rejected one stays as {@code starting} for ever, and its name with it. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", ",\"file\":\"relative.jar\"", ",\"file\":\"file:///etc/passwd\"", ",\"file\":\"/x\",\"a\":1"
            })
    void aRejectedBatchLeavesNoGhostAndItsNameFree(String wrong) {
        String before = rest.get("/batches").text();
        assertThat(rest.post("/batches", "{\"name\":\"ghost\"" + wrong + "}").status())
                .isEqualTo(400);
        assertThat(rest.get("/batches").text()).isEqualTo(before);
        assertThat(rest.get("/batches/ghost").status()).isEqualTo(404);
        Rest.Answer created = rest.post("/batches", "{\"name\":\"ghost\",\"file\":\"" + jar + "\"}");
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(rest.delete("/batches/ghost").status()).isEqualTo(200);
    }

    /** In Livy it blocks for more than 50 s, and a thread of the server with it. */
    @Test
    void statementsOfAStartingSessionAreAnsweredAtOnce() {
        Rest impatient = server.rest(Duration.ofSeconds(3));
        assertThat(impatient.get("/sessions/0/statements").text())
                .isEqualTo("{\"total_statements\":0,\"statements\":[]}");
        assertThat(impatient.get("/sessions/0/statements/0").text()).isEqualTo("\"Statement not found\"");
    }

    /** In Livy there is nothing in any of them. */
    @Test
    void metricsAreNotEmpty() {
        Rest.Answer answer = rest.get("/metrics/metrics");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/json");
        List<String> kinds = List.of("gauges", "counters", "meters", "timers");
        assertThat(answer.body().properties().stream().map(Map.Entry::getKey)).containsAll(kinds);
        assertThat(kinds).anyMatch(kind -> !answer.body().path(kind).isEmpty());
    }
}
