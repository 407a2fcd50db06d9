// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions and batches whose drivers run on the workers of a Spark standalone cluster. Real daemons, real Spark, real ZooKeeper. */
class StandaloneIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private static Path shared;

    private static StandaloneCluster spark;

    @TempDir
    private Path dir;

    @BeforeAll
    static void startCluster() throws Exception {
        spark = StandaloneCluster.start(shared, SparkHomes.real());
    }

    @AfterAll
    static void stopCluster() {
        spark.close();
    }

    @Test
    void aSessionOutlivesItsLeader() throws Exception {
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair = start(zookeeper)) {
            ServerProcess first = pair.awaitLeader();
            Rest second = pair.awaitStandby().rest();
            assertThat(first.rest()
                            .post("/sessions", "{\"kind\":\"spark\",\"name\":\"kept\"}")
                            .status())
                    .isEqualTo(201);
            Pair.awaitSession(second, 0, "idle");
            JsonNode before = awaitLogUrl(second, "/sessions/0");
            assertThat(before.path("appId").asText()).startsWith("driver-");
            assertThat(spark.launched()).isNotEmpty().allSatisfy(StandaloneIT::showsNoSecret);
            Path flag = dir.resolve("flag");
            String waiting =
                    "val x = 40; while (!new java.io.File(\\\"" + flag + "\\\").exists) Thread.sleep(20); x + 2";
            first.rest().post("/sessions/0/statements", code(waiting));

            first.kill();

            assertThat(second.get("/sessions/0/statements")
                            .body()
                            .at("/statements/0/state")
                            .asText())
                    .isEqualTo("running");
            Files.createFile(flag);
            assertThat(text(Pair.awaitStatement(second, 0, 0))).contains("res0: Int = 42");
            // The first tasks of this session: its executor fetches its jars only now, with their first server gone.
            second.post("/sessions/0/statements", code("sc.parallelize(1 to x).map(_ * 2).sum"));
            assertThat(text(Pair.awaitStatement(second, 0, 1))).contains("res1: Double = 1640.0");
            JsonNode after = awaitLogUrl(second, "/sessions/0");
            assertThat(after.path("state").asText()).isEqualTo("idle");
            for (String field : List.of("id", "name", "appId", "appInfo", "kind")) {
                assertThat(after.get(field)).as(field).isEqualTo(before.get(field));
            }
            assertThat(log(second, "/sessions/0"))
                    .anyMatch(line -> line.contains(after.path("appId").asText()));

            assertThat(second.delete("/sessions/0").text()).isEqualTo("{\"msg\":\"deleted\"}");
            assertThat(second.get("/sessions/0").status()).isEqualTo(404);
            spark.awaitDriver(before.path("appId").asText(), "FINISHED");
            awaitNothingRuns();
        }
    }

    @Test
    void batchesAreToldApartAlsoWhenTheyEndedWhileNobodyLed() throws Exception {
        Path jar = BatchJar.in(dir);
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair = start(zookeeper)) {
            ServerProcess first = pair.awaitLeader();
            ServerProcess second = pair.awaitStandby();
            Rest rest = first.rest();
            create(rest, 0, batch(jar, BatchJar.MAIN_CLASS, "flag", 0));
            create(rest, 1, batch(jar, BatchJar.MAIN_CLASS, "flag", 3));
            create(rest, 2, batch(jar, BatchJar.MAIN_CLASS, "never", 0));
            create(rest, 3, batch(jar, BatchJar.MAIN_CLASS, "never", 0));
            create(rest, 4, batch(jar, "nosuch.Main", "never", 0));
            create(rest, 5, batch(dir.resolve("nosuch.jar"), BatchJar.MAIN_CLASS, "never", 0));
            for (int id = 0; id < 4; id++) {
                Pair.awaitBatch(rest, id, "running");
            }
            Pair.awaitBatch(rest, 4, "dead");
            Pair.awaitBatch(rest, 5, "dead");
            assertThat(log(rest, "/batches/4")).anyMatch(line -> line.contains("ClassNotFoundException: nosuch.Main"));
            assertThat(log(rest, "/batches/5")).anyMatch(line -> line.contains("nosuch.jar"));
            List<String> ids = appIds(rest);
            assertThat(ids).hasSize(6).doesNotHaveDuplicates().allMatch(id -> id.startsWith("driver-"));

            second.kill();
            first.kill();
            Files.createFile(dir.resolve("flag"));
            new Rest("http://" + spark.restServer()).post("/v1/submissions/kill/" + ids.get(2), "");
            spark.awaitDriver(ids.get(0), "FINISHED");
            spark.awaitDriver(ids.get(1), "FAILED");
            spark.awaitDriver(ids.get(2), "KILLED");
            second.start();
            pair.awaitLeader();

            Rest next = second.rest();
            assertThat(states(next)).allMatch(state -> List.of("running", "success", "dead", "killed")
                    .contains(state));
            Pair.awaitBatch(next, 0, "success");
            Pair.awaitBatch(next, 1, "dead");
            Pair.awaitBatch(next, 2, "killed");
            assertThat(states(next)).containsExactly("success", "dead", "killed", "running", "dead", "dead");
            assertThat(appIds(next)).isEqualTo(ids);
            assertThat(spark.drivers().stream()
                            .filter(driver -> ids.contains(driver.path("id").asText())))
                    .as("one driver each")
                    .hasSize(6);

            assertThat(next.delete("/batches/3").text()).isEqualTo("{\"msg\":\"deleted\"}");
            spark.awaitDriver(ids.get(3), "KILLED");
            awaitNothingRuns();
            assertThat(appIds(next)).hasSize(5);
        }
    }

    private Pair start(TestingServer zookeeper) throws IOException {
        return Pair.start(
                dir,
                zookeeper.getConnectString(),
                sparkHome(),
                Map.of(
                        "livy.spark.master",
                        "spark://" + spark.restServer(),
                        "livy.spark.deploy-mode",
                        "cluster",
                        "livy.server.ha.standalone.web-urls",
                        spark.pageUrl(),
                        "livy.server.ha.standalone.rest-urls",
                        "http://" + spark.restServer(),
                        "livy.server.ha.standalone.poll-interval",
                        "1s"));
    }

    /** The real one with the cluster's settings. */
    private Path sparkHome() throws IOException {
        Path home = Files.createDirectories(dir.resolve("spark-home"));
        Files.createSymbolicLink(home.resolve("bin"), SparkHomes.real().resolve("bin"));
        Files.createSymbolicLink(home.resolve("jars"), SparkHomes.real().resolve("jars"));
        Files.createSymbolicLink(home.resolve("conf"), spark.sparkConfDir());
        return home;
    }

    private String batch(Path jar, String mainClass, String flag, int exitCode) {
        return "{\"file\":\"" + jar + "\",\"className\":\"" + mainClass + "\",\"args\":[\"" + dir.resolve(flag)
                + "\",\"" + exitCode + "\"],\"driverMemory\":\"512m\"}";
    }

    private static void create(Rest rest, int id, String body) {
        Rest.Answer created = rest.post("/batches", body);
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.body().path("id").asInt()).isEqualTo(id);
    }

    private static String code(String code) {
        return "{\"code\":\"" + code + "\"}";
    }

    private static String text(JsonNode statement) {
        return statement.at("/output/data").path("text/plain").asText(statement.toString());
    }

    private static List<String> states(Rest rest) {
        return batches(rest).stream().map(batch -> batch.path("state").asText()).toList();
    }

    private static List<String> appIds(Rest rest) {
        return batches(rest).stream().map(batch -> batch.path("appId").asText()).toList();
    }

    private static List<JsonNode> batches(Rest rest) {
        JsonNode list = rest.get("/batches").body();
        List<JsonNode> batches =
                StreamSupport.stream(list.path("sessions").spliterator(), false).toList();
        assertThat(list.path("total").asInt()).isEqualTo(batches.size());
        return batches;
    }

    private static List<String> log(Rest rest, String path) {
        List<String> lines = new ArrayList<>();
        rest.get(path + "/log?size=-1").body().path("log").forEach(line -> lines.add(line.asText()));
        return lines;
    }

    private static JsonNode awaitLogUrl(Rest rest, String path) {
        return await("where its log is")
                .atMost(LIMIT)
                .until(
                        () -> rest.get(path).body(),
                        body -> body.at("/appInfo/driverLogUrl").asText("").contains("/logPage/?driverId="));
    }

    /** Every user of a host sees the arguments of all its processes. */
    private static void showsNoSecret(ProcessHandle process) throws IOException {
        String command = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
        assertThat(command).doesNotContain("livyha.driver.secret", "LIVYHA_DRIVER_SECRET");
    }

    private static void awaitNothingRuns() {
        await("no driver or executor is left").atMost(LIMIT).until(() -> spark.launched()
                .isEmpty());
    }
}
