// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.curator.test.TestingServer;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sessions on a real YARN, in cluster mode: their drivers, their servers and YARN itself are killed. */
class YarnSessionIT {
    private static final Logger log = LoggerFactory.getLogger(YarnSessionIT.class);
    private static final String SESSION = "{\"kind\":\"spark\",\"driverMemory\":\"512m\"}";

    @TempDir
    private Path dir;

    private YarnCluster yarn;
    private TestingServer zookeeper;
    private Pair pair;

    @BeforeEach
    void start() throws Exception {
        yarn = YarnCluster.start(dir);
        zookeeper = ZooKeepers.single();
        pair = Pair.onYarn(dir, zookeeper.getConnectString(), SparkHomes.real(), yarn, Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        if (pair != null) {
            pair.close();
        }
        if (zookeeper != null) {
            zookeeper.close();
        }
        yarn.close();
    }

    @Test
    void aSessionOutlivesItsLeaderAndLeavesNothingInTheEnd() throws Exception {
        ServerProcess first = pair.awaitLeader();
        Rest second = pair.awaitStandby().rest();
        create(first.rest(), 0);
        Pair.awaitSession(first.rest(), 0, "idle");
        JsonNode before = first.rest().get("/sessions/0").body();
        ApplicationReport application = application(0);
        assertThat(before.path("appId").asText())
                .isEqualTo(application.getApplicationId().toString());
        assertThat(before.at("/appInfo/sparkUiUrl").asText()).isEqualTo(application.getTrackingUrl());
        assertThat(before.at("/appInfo/driverLogUrl").asText()).contains("container_");
        assertThat(logOf(first.rest(), 0)).contains("\nYARN Diagnostics: ");

        Path flag = dir.resolve("flag");
        String code = "while (!java.nio.file.Files.exists(java.nio.file.Path.of(\\\"" + flag
                + "\\\"))) Thread.sleep(20); sc.parallelize(1 to 10).sum";
        assertThat(first.rest()
                        .post("/sessions/0/statements", "{\"code\":\"" + code + "\"}")
                        .status())
                .isEqualTo(201);
        first.kill();
        Pair.awaitSession(second, 0, "busy");
        Files.createFile(flag);
        JsonNode statement = Pair.awaitStatement(second, 0, 0);
        assertThat(statement.at("/output/data").path("text/plain").asText()).contains("Double = 55.0");

        await("what YARN says is known again").atMost(Pair.LIMIT).untilAsserted(() -> {
            JsonNode after = second.get("/sessions/0").body();
            assertThat(after.path("appId")).isEqualTo(before.path("appId"));
            assertThat(after.path("appInfo")).isEqualTo(before.path("appInfo"));
        });
        assertThat(logOf(second, 0)).contains("\nYARN Diagnostics: ");
        assertThat(second.delete("/sessions/0").status()).isEqualTo(200);
        ApplicationReport ended = yarn.awaitApplication(tag(0), YarnSessionIT::hasEnded);
        assertThat(ended.getYarnApplicationState()).isEqualTo(YarnApplicationState.FINISHED);
        assertThat(ended.getFinalApplicationStatus()).isEqualTo(FinalApplicationStatus.SUCCEEDED);
        await("no process is left")
                .atMost(Pair.LIMIT)
                .until(() -> yarn.containers().isEmpty()
                        && Processes.applications(pair.workDir()).isEmpty());
    }

    @Test
    void whatKilledADriverIsTold() throws Exception {
        ServerProcess first = pair.awaitLeader();
        ServerProcess second = pair.awaitStandby();
        for (int id = 0; id < 3; id++) {
            create(first.rest(), id);
        }
        for (int id = 0; id < 3; id++) {
            Pair.awaitSession(first.rest(), id, "idle");
        }
        long drivenByZero = driverPid(first.rest(), 0);
        long drivenByOne = driverPid(first.rest(), 1);

        long killed = System.nanoTime();
        ProcessHandle.of(drivenByZero).orElseThrow().destroyForcibly();
        Pair.awaitSession(first.rest(), 0, "dead");
        log.info("driver killed, dead after ms={}", (System.nanoTime() - killed) / 1_000_000);
        assertThat(String.join("\n", logOf(first.rest(), 0)))
                .contains("YARN Diagnostics")
                .contains("exitCode: 137");

        yarn.kill(application(2).getApplicationId());
        Pair.awaitSession(first.rest(), 2, "killed");

        second.kill();
        first.kill();
        ProcessHandle.of(drivenByOne).orElseThrow().destroyForcibly();
        yarn.awaitApplication(tag(1), YarnSessionIT::hasEnded);
        first.start();
        pair.awaitLeader();
        long led = System.nanoTime();
        Pair.awaitSession(first.rest(), 1, "dead");
        log.info("leads again, dead after ms={}", (System.nanoTime() - led) / 1_000_000);
        assertThat(String.join("\n", logOf(first.rest(), 1)))
                .contains("YARN Diagnostics")
                .contains("exitCode: 137");
        assertThat(state(first.rest(), 0)).isEqualTo("dead");
        assertThat(state(first.rest(), 2)).isEqualTo("killed");
    }

    @Test
    void anOutageOfYarnEndsNothingAndALostNodeIsTold() throws Exception {
        Rest rest = pair.awaitLeader().rest();
        create(rest, 0);
        Path jar = BatchJar.in(dir);
        String batch = "{\"file\":\"" + jar + "\",\"className\":\"" + BatchJar.MAIN_CLASS + "\",\"args\":[\""
                + dir.resolve("flag") + "\",\"0\"],\"driverMemory\":\"512m\"}";
        assertThat(rest.post("/batches", batch).status()).isEqualTo(201);
        Pair.awaitSession(rest, 0, "idle");
        Pair.awaitBatch(rest, 0, "running");

        Set<String> seen = new HashSet<>();
        yarn.kill(YarnCluster.Daemon.RESOURCE_MANAGER);
        await("the server has noticed").atMost(Pair.LIMIT).until(() -> {
            sample(rest, seen);
            return says("YARN cannot be asked");
        });
        yarn.start(YarnCluster.Daemon.RESOURCE_MANAGER);
        await("the server has noticed").atMost(Pair.LIMIT).until(() -> {
            sample(rest, seen);
            return says("YARN answers again");
        });
        Files.createFile(dir.resolve("flag"));
        await("the batch has ended").atMost(Duration.ofMinutes(2)).until(() -> {
            sample(rest, seen);
            return state(rest, "/batches/0").equals("success");
        });
        assertThat(seen).containsExactlyInAnyOrder("idle", "running", "success");
        rest.post("/sessions/0/statements", "{\"code\":\"1 + 1\"}");
        Pair.awaitStatement(rest, 0, 0);

        yarn.kill(YarnCluster.Daemon.NODE_MANAGER);
        yarn.start(YarnCluster.Daemon.NODE_MANAGER);
        Pair.awaitSession(rest, 0, "dead");
        assertThat(String.join("\n", logOf(rest, 0)))
                .contains("YARN Diagnostics")
                .contains("-100");
    }

    private void sample(Rest rest, Set<String> seen) {
        seen.add(state(rest, "/sessions/0"));
        seen.add(state(rest, "/batches/0"));
    }

    private boolean says(String words) throws IOException {
        for (ServerProcess server : pair.servers()) {
            if (Files.readString(server.log()).contains(words)) {
                return true;
            }
        }
        return false;
    }

    private static void create(Rest rest, int id) {
        Rest.Answer created = rest.post("/sessions", SESSION);
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.body().path("id").asInt(-1)).isEqualTo(id);
    }

    private static String state(Rest rest, int id) {
        return state(rest, "/sessions/" + id);
    }

    private static String state(Rest rest, String path) {
        return rest.get(path + "/state").body().path("state").asText();
    }

    private static long driverPid(Rest rest, int id) {
        rest.post("/sessions/" + id + "/statements", "{\"code\":\"ProcessHandle.current.pid\"}");
        String text = Pair.awaitStatement(rest, id, 0)
                .at("/output/data")
                .path("text/plain")
                .asText();
        return Long.parseLong(text.replaceAll("(?s).*= (\\d+)\\s*", "$1"));
    }

    private static List<String> logOf(Rest rest, int id) {
        List<String> lines = new java.util.ArrayList<>();
        rest.get("/sessions/" + id + "/log?size=-1").body().path("log").forEach(line -> lines.add(line.asText()));
        return lines;
    }

    /** The launch directory has the tag for its name. */
    private String tag(int id) throws IOException {
        return Processes.launchDirectories(pair.workDir()).stream()
                .filter(name -> name.startsWith("livy-session-" + id + "-"))
                .findFirst()
                .orElseGet(() -> tags.get(id));
    }

    private final Map<Integer, String> tags = new java.util.HashMap<>();

    private ApplicationReport application(int id) throws IOException {
        String tag = tag(id);
        tags.put(id, tag);
        return yarn.awaitApplication(tag, report -> true);
    }

    private static boolean hasEnded(ApplicationReport application) {
        return application.getFinalApplicationStatus() != FinalApplicationStatus.UNDEFINED;
    }
}
