// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions that were {@code starting} when their leader died, each stopped at another instant of its launch, become
 * {@code idle} under the next leader, and none gets a second application. Real Spark, real processes, real ZooKeeper.
 */
class StartingSessionIT {
    private static final int CALLING = 0;
    private static final int SUBMITTING = 1;
    private static final int MARKED = 2;
    private static final int PLANNED = 3;

    @TempDir
    private Path dir;

    @Test
    void nothingRunsTwice() throws Exception {
        GatedSpark spark = GatedSpark.in(dir, SparkHomes.real());
        // No time limit of the launch thread may decide here: all gates are opened long before it.
        Map<String, String> oneLaunchAtATime = Map.of("livy.server.ha.launch.parallelism", "1");
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair = Pair.start(dir, zookeeper.getConnectString(), spark.home(), oneLaunchAtATime)) {
            ServerProcess first = pair.awaitLeader();
            Rest second = pair.awaitStandby().rest();
            spark.shut("livy-session-" + SUBMITTING);

            create(first, CALLING);
            long driver = awaitDriver(pair.workDir(), CALLING);
            signal("STOP", driver);
            create(first, SUBMITTING);
            spark.awaitSubmitted("livy-session-" + SUBMITTING);
            spark.shutLaunching(pair.workDir());
            create(first, MARKED);
            await("the launch is under way")
                    .atMost(Duration.ofSeconds(5))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> directories(pair.workDir(), MARKED).size() == 1);
            create(first, PLANNED);
            assertThat(directories(pair.workDir(), PLANNED)).isEmpty();
            assertThat(spark.submitted()).hasSize(2);

            first.kill();
            for (JsonNode session : second.get("/sessions").body().path("sessions")) {
                assertThat(session.path("state").asText()).isEqualTo("starting");
            }
            spark.openAll();
            signal("CONT", driver);

            for (int id : List.of(CALLING, SUBMITTING, MARKED, PLANNED)) {
                Pair.awaitSession(second, id, "idle");
                second.post("/sessions/" + id + "/statements", "{\"code\":\"" + id + " + 100\"}");
                assertThat(Pair.awaitStatement(second, id, 0)
                                .at("/output/data")
                                .path("text/plain")
                                .asText())
                        .isEqualTo("res0: Int = " + (id + 100) + "\n");
                assertThat(directories(pair.workDir(), id)).hasSize(1);
                assertThat(second.get("/sessions/" + id).body().path("appId").asText())
                        .startsWith("local-");
            }
            assertThat(Processes.applications(pair.workDir())).hasSize(4);
            assertThat(drivers(pair.workDir())).hasSize(4).contains(driver);
            assertThat(spark.submitted()).hasSize(4).doesNotHaveDuplicates();
            assertThat(second.get("/sessions").body().path("total").asInt()).isEqualTo(4);
        }
    }

    private static void create(ServerProcess server, int expectedId) {
        Rest.Answer created = server.rest().post("/sessions", "{\"kind\":\"spark\",\"driverMemory\":\"512m\"}");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body().path("id").asInt(-1)).isEqualTo(expectedId);
        assertThat(created.body().path("state").asText()).isEqualTo("starting");
    }

    /** The driver's JVM, as soon as there is one: some seconds before it can call. */
    private static long awaitDriver(Path workDir, int id) {
        return await("the driver's process")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> driver(directories(workDir, id)), Optional::isPresent)
                .orElseThrow();
    }

    private static Optional<Long> driver(List<String> tags) throws IOException {
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            String command = commandLine(process.pid());
            // Spark's launcher is a JVM with the same arguments; it only prints the driver's command line.
            if (tags.stream().anyMatch(tag -> command.contains("/" + tag + "/spark.conf"))
                    && command.contains("org.apache.spark.deploy.SparkSubmit")
                    && !command.contains("org.apache.spark.launcher.Main")) {
                return Optional.of(process.pid());
            }
        }
        return Optional.empty();
    }

    private static List<Long> drivers(Path workDir) throws IOException {
        return Processes.applications(workDir).stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid)
                .filter(pid -> commandLine(pid).contains("org.livyha.driver.DriverMain"))
                .toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            // It has ended meanwhile.
            return "";
        }
    }

    private static void signal(String name, long pid) throws Exception {
        Processes.run(Duration.ofSeconds(5), "kill", "-" + name, String.valueOf(pid));
    }

    private static List<String> directories(Path workDir, int id) throws IOException {
        return Processes.launchDirectories(workDir).stream()
                .filter(name -> name.startsWith("livy-session-" + id + "-"))
                .toList();
    }
}
