// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches on a real YARN, in cluster mode: each end is told as what it was, also by the next leader. */
class YarnBatchIT {
    private static final String DRIVER = "\"driverMemory\":\"512m\"";

    @TempDir
    private Path dir;

    @Test
    void eachEndIsToldAsWhatItWas() throws Exception {
        Path jar = BatchJar.in(dir);
        try (YarnCluster yarn = YarnCluster.start(dir);
                TestingServer zookeeper = ZooKeepers.single();
                Pair pair = Pair.onYarn(dir, zookeeper.getConnectString(), SparkHomes.real(), yarn, Map.of())) {
            ServerProcess first = pair.awaitLeader();
            Rest rest = first.rest();
            create(rest, 0, "{\"file\":\"" + jar + "\",\"className\":\"nosuch.Main\"," + DRIVER + "}");
            create(rest, 1, "{\"file\":\"" + dir.resolve("nosuch.jar") + "\",\"className\":\"x.Main\"," + DRIVER + "}");
            create(rest, 2, program(jar, "at-once", 0));
            Files.createFile(dir.resolve("at-once"));
            Pair.awaitBatch(rest, 0, "dead");
            Pair.awaitBatch(rest, 1, "dead");
            Pair.awaitBatch(rest, 2, "success");

            // And these across a failover.
            create(rest, 3, program(jar, "later", 0));
            create(rest, 4, program(jar, "later", 3));
            create(rest, 5, program(jar, "never", 0));
            for (int id = 3; id <= 5; id++) {
                Pair.awaitBatch(rest, id, "running");
            }
            create(rest, 6, "{\"file\":\"" + dir.resolve("nosuch.jar") + "\",\"className\":\"x.Main\"," + DRIVER + "}");
            pair.awaitStandby();
            first.kill();
            Rest next = pair.awaitLeader().rest();
            Files.createFile(dir.resolve("later"));
            Pair.awaitBatch(next, 3, "success");
            Pair.awaitBatch(next, 4, "dead");
            Pair.awaitBatch(next, 6, "dead");
            yarn.kill(yarn.awaitApplication(tag(pair, 5), report -> true).getApplicationId());
            Pair.awaitBatch(next, 5, "killed");

            assertThat(String.join("\n", logOf(next, 0)))
                    .contains("YARN Diagnostics")
                    .contains("nosuch.Main");
            assertThat(String.join("\n", logOf(next, 1))).contains("nosuch.jar");
            assertThat(String.join("\n", logOf(next, 4)))
                    .contains("YARN Diagnostics")
                    .contains("Shutdown hook called before final status");
            List<Integer> shown = new ArrayList<>();
            next.get("/batches")
                    .body()
                    .path("sessions")
                    .forEach(batch -> shown.add(batch.path("id").asInt()));
            assertThat(shown).containsExactly(0, 1, 2, 3, 4, 5, 6);
            assertThat(next.get("/batches/3").body().path("appId").asText()).startsWith("application_");

            create(next, 7, program(jar, "never", 0));
            Pair.awaitBatch(next, 7, "running");
            String tag = tag(pair, 7);
            assertThat(next.delete("/batches/7").status()).isEqualTo(200);
            yarn.awaitApplication(
                    tag, report -> report.getYarnApplicationState().name().equals("KILLED"));
            assertThat(next.get("/batches/7").status()).isEqualTo(404);
            assertThat(next.get("/batches").body().path("total").asInt()).isEqualTo(7);
        }
    }

    private String program(Path jar, String flag, int exitCode) {
        return "{\"file\":\"" + jar + "\",\"className\":\"" + BatchJar.MAIN_CLASS + "\",\"args\":[\""
                + dir.resolve(flag) + "\",\"" + exitCode + "\"]," + DRIVER + "}";
    }

    private static void create(Rest rest, int id, String body) {
        Rest.Answer created = rest.post("/batches", body);
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.body().path("id").asInt(-1)).isEqualTo(id);
    }

    private static String tag(Pair pair, int id) throws Exception {
        return Processes.launchDirectories(pair.workDir()).stream()
                .filter(name -> name.startsWith("livy-batch-" + id + "-"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> logOf(Rest rest, int id) {
        List<String> lines = new ArrayList<>();
        rest.get("/batches/" + id + "/log?size=-1").body().path("log").forEach(line -> lines.add(line.asText()));
        return lines;
    }
}
