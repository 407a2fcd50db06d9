// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches outlive servers, and are reported as what became of them. Real spark-submit, real processes, real ZooKeeper. */
class BatchFailoverIT {
    @TempDir
    private Path dir;

    @Test
    void aRunningBatchEndsUnderTheNextLeader() throws Exception {
        Path jar = BatchJar.in(dir);
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair = Pair.start(dir, zookeeper.getConnectString(), SparkHomes.real())) {
            ServerProcess first = pair.awaitLeader();
            Rest second = pair.awaitStandby().rest();
            Rest.Answer created = first.rest().post("/batches", batch(jar, "\"name\":\"kept\",", "flag", 0));
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.body().properties().stream().map(Map.Entry::getKey))
                    .containsExactly("id", "name", "owner", "proxyUser", "state", "appId", "appInfo", "log");
            Rest.Answer deletable = first.rest().post("/batches", batch(jar, "", "never", 0));
            assertThat(deletable.body().path("id").asInt()).isEqualTo(1);
            awaitLine(second, 0, "before flag");
            awaitLine(second, 1, "before never");
            assertThat(Pair.awaitBatch(second, 0, "running").path("name").asText())
                    .isEqualTo("kept");
            List<Long> applications = Processes.applications(pair.workDir());
            assertThat(applications).hasSize(2);

            first.kill();

            // At no instant may it seem to have ended, or to be new: Airflow fails the task of either.
            assertThat(second.get("/batches/kept/state").text()).isEqualTo("{\"id\":0,\"state\":\"running\"}");
            assertThat(log(second, 0)).contains("before flag").doesNotContain("after flag");
            assertThat(Processes.applications(pair.workDir())).isEqualTo(applications);
            Files.createFile(dir.resolve("flag"));
            JsonNode ended = Pair.awaitBatch(second, 0, "success");
            assertThat(ended.path("name").asText()).isEqualTo("kept");
            List<String> log = log(second, 0);
            assertThat(log).startsWith("stdout: ").endsWith("\nstderr: ");
            assertThat(log).containsSubsequence("before flag", "after flag").contains("complaint");
            assertThat(log).containsOnlyOnce("before flag");
            assertThat(second.get("/batches/0/log?from=0&size=2")
                            .body()
                            .path("log")
                            .toString())
                    .isEqualTo("[\"stdout: \",\"" + log.get(1) + "\"]");

            List<ProcessHandle> family = Processes.applications(pair.workDir()).stream()
                    .flatMap(application -> Processes.family(application).stream())
                    .toList();
            assertThat(family).as("the supervisor and the JVM of batch 1").hasSizeGreaterThan(1);
            assertThat(second.delete("/batches/1").text()).isEqualTo("{\"msg\":\"deleted\"}");
            Processes.awaitEnd(family);
            assertThat(second.get("/batches/1").status()).isEqualTo(404);
            assertThat(second.get("/batches/1").text()).isEqualTo("{\"msg\":\"Session '1' not found.\"}");
            assertThat(Processes.launchDirectories(pair.workDir())).hasSize(1);
        }
    }

    @Test
    void whatEndedWhileNobodyLedIsReportedAsWhatItWas() throws Exception {
        Path jar = BatchJar.in(dir);
        GatedSpark spark = GatedSpark.in(dir, SparkHomes.real());
        spark.shut("livy-batch-2");
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair = Pair.start(dir, zookeeper.getConnectString(), spark.home())) {
            ServerProcess first = pair.awaitLeader();
            ServerProcess second = pair.awaitStandby();
            Rest rest = first.rest();
            rest.post("/batches", batch(jar, "", "flag", 0));
            rest.post("/batches", batch(jar, "", "flag", 3));
            rest.post("/batches", "{\"file\":\"" + jar + "\",\"className\":\"nosuch.Main\"}");
            spark.awaitSubmitted("livy-batch-2");
            awaitLine(rest, 0, "before flag");
            awaitLine(rest, 1, "before flag");
            assertThat(Processes.applications(pair.workDir())).hasSize(3);

            second.kill();
            first.kill();
            Files.createFile(dir.resolve("flag"));
            spark.openAll();
            await("all applications have ended")
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> Processes.applications(pair.workDir()).isEmpty());
            first.start();
            pair.awaitLeader();

            Pair.awaitBatch(rest, 0, "success");
            assertThat(log(rest, 0)).containsSubsequence("before flag", "after flag");
            Pair.awaitBatch(rest, 1, "dead");
            assertThat(log(rest, 1)).containsSubsequence("before flag", "after flag");
            assertThat(log(rest, 1)).anyMatch(line -> line.contains("exit code 3"));
            Pair.awaitBatch(rest, 2, "dead");
            assertThat(log(rest, 2)).contains("Error: Failed to load class nosuch.Main.");
            assertThat(spark.submitted()).hasSize(3).doesNotHaveDuplicates();

            // And so they stay, for every later leader.
            String before = everything(rest);
            second.start();
            pair.awaitStandby();
            first.kill();
            assertThat(everything(second.rest())).isEqualTo(before);
            assertThat(second.rest().get("/batches").body().path("total").asInt())
                    .isEqualTo(3);
        }
    }

    private String batch(Path jar, String more, String flag, int exitCode) {
        return "{" + more + "\"file\":\"" + jar + "\",\"className\":\"" + BatchJar.MAIN_CLASS + "\",\"args\":[\""
                + dir.resolve(flag) + "\",\"" + exitCode + "\"],\"conf\":{\"spark.driver.memory\":\"512m\"}}";
    }

    private static void awaitLine(Rest rest, int id, String line) {
        await("batch " + id + " has printed '" + line + "'")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> log(rest, id).contains(line));
    }

    private static List<String> log(Rest rest, int id) {
        List<String> lines = new ArrayList<>();
        rest.get("/batches/" + id + "/log?size=-1").body().path("log").forEach(line -> lines.add(line.asText()));
        return lines;
    }

    private static String everything(Rest rest) {
        StringBuilder all = new StringBuilder(rest.get("/batches").text());
        for (int id = 0; id < 3; id++) {
            all.append('\n').append(rest.get("/batches/" + id + "/log?size=-1").text());
        }
        return all.toString();
    }
}
