// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Spark session outlives the server that made it, and the one after. Real Spark, real ZooKeeper, real processes. */
class FailoverIT {
    private static final Logger log = LoggerFactory.getLogger(FailoverIT.class);

    @TempDir
    private Path dir;

    @Test
    void driversOutliveServers() throws Exception {
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair = Pair.start(dir, zookeeper.getConnectString(), SparkHomes.real())) {
            ServerProcess first = pair.awaitLeader();
            ServerProcess second = pair.standby();
            assertThat(first.rest()
                            .post("/sessions", "{\"kind\":\"spark\",\"name\":\"kept\"}")
                            .status())
                    .isEqualTo(201);
            JsonNode before = Pair.awaitSession(second.rest(), 0, "idle");
            List<Long> applications = Processes.applications(pair.workDir());
            first.rest().post("/sessions/0/statements", code("val x = 40 + 2"));
            assertThat(text(Pair.awaitStatement(first.rest(), 0, 0))).isEqualTo("x: Int = 42\n");
            // Runs through the failover: it waits for a file that appears after it.
            Path flag = dir.resolve("flag");
            String waiting = "while (!new java.io.File(\\\"" + flag + "\\\").exists) Thread.sleep(20); println(x + 1)";
            first.rest().post("/sessions/0/statements", code(waiting));

            long killed = System.nanoTime();
            first.killNow();
            Rest.Answer answer = second.rest().get("/sessions/0/statements");
            log.info("killed to first answer: {} ms", (System.nanoTime() - killed) / 1_000_000);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().path("total_statements").asInt()).isEqualTo(2);
            assertThat(answer.body().at("/statements/1/state").asText()).isEqualTo("running");
            assertThat(flag.toFile().createNewFile()).isTrue();
            assertThat(text(Pair.awaitStatement(second.rest(), 0, 1))).isEqualTo("43\n");
            assertThat(second.rest()
                            .post("/sessions/0/statements", code("x * 2"))
                            .body()
                            .path("id")
                            .asInt())
                    .isEqualTo(2);
            assertThat(text(Pair.awaitStatement(second.rest(), 0, 2))).isEqualTo("res1: Int = 84\n");
            JsonNode after = Pair.awaitSession(second.rest(), 0, "idle");
            for (String field : List.of("id", "name", "appId", "kind", "owner", "proxyUser", "conf")) {
                assertThat(after.get(field)).as(field).isEqualTo(before.get(field));
            }

            // Both servers gone, one stopped in good order: the driver lives on, and is found again.
            first.start();
            pair.awaitStandby();
            second.stop();
            assertThat(first.rest().get("/sessions/0").status()).isEqualTo(200);
            first.kill();
            assertThat(Processes.applications(pair.workDir())).isEqualTo(applications);
            first.start();
            pair.awaitLeader();
            assertThat(first.rest()
                            .post("/sessions/0/statements", code("x * 3"))
                            .status())
                    .isEqualTo(201);
            assertThat(text(Pair.awaitStatement(first.rest(), 0, 3))).isEqualTo("res2: Int = 126\n");
            assertThat(Processes.applications(pair.workDir())).isEqualTo(applications);

            assertThat(first.rest().delete("/sessions/0").text()).isEqualTo("{\"msg\":\"deleted\"}");
            assertThat(first.rest().get("/sessions/0").status()).isEqualTo(404);
            assertThat(Processes.applications(pair.workDir())).isEmpty();
        }
    }

    private static String code(String code) {
        return "{\"code\":\"" + code + "\"}";
    }

    private static String text(JsonNode statement) {
        return statement.at("/output/data").path("text/plain").asText(statement.toString());
    }
}
