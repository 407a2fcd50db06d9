// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Spark standalone cluster that other tests stand on does what they need of it. Real daemons, real Spark. */
class StandaloneClusterIT {
    private static final Pattern DRIVER = Pattern.compile("driver-\\d+-\\d+");

    @TempDir
    private static Path shared;

    private static StandaloneCluster spark;

    @TempDir
    private Path dir;

    @BeforeAll
    static void start() throws Exception {
        spark = StandaloneCluster.start(shared, SparkHomes.real());
    }

    @AfterAll
    static void leavesNothing() {
        spark.close();
        assertThat(spark.launched()).isEmpty();
    }

    @Test
    void aDriverOutlivesItsMaster() throws Exception {
        String driver = submit(0);
        spark.awaitApplication("RUNNING");
        List<ProcessHandle> processes = await("the driver and its executor run")
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(50))
                .until(spark::launched, launched -> launched.size() > 1);

        spark.killMaster();
        spark.startMaster();

        // Its first words know both.
        assertThat(spark.drivers())
                .extracting(known -> known.path("id").asText())
                .contains(driver);
        assertThat(spark.applications())
                .extracting(known -> known.path("state").asText())
                .containsOnlyOnce("RUNNING");
        spark.awaitDriver(driver, "RUNNING");
        assertThat(processes).allMatch(ProcessHandle::isAlive);
        Files.createFile(dir.resolve("flag"));
        spark.awaitDriver(driver, "FINISHED");
        Processes.awaitEnd(processes);
    }

    @Test
    void aKilledDriverLeavesNoProcess() throws Exception {
        String driver = submit(0);
        spark.awaitDriver(driver, "RUNNING");
        await("its process runs").atMost(Duration.ofSeconds(10)).until(() -> !spark.launched()
                .isEmpty());

        Rest.Answer answer = new Rest("http://" + spark.restServer()).post("/v1/submissions/kill/" + driver, "");

        assertThat(answer.body().path("success").asBoolean()).isTrue();
        spark.awaitDriver(driver, "KILLED");
        await("no process is left").atMost(Duration.ofSeconds(30)).until(() -> spark.launched()
                .isEmpty());
    }

    @Test
    void aFailedDriverIsToldFromAFinishedOne() throws Exception {
        Files.createFile(dir.resolve("flag"));
        spark.awaitDriver(submit(3), "FAILED");
    }

    private String submit(int exitCode) throws Exception {
        List<String> command = List.of(
                SparkHomes.real().resolve("bin/spark-submit").toString(),
                "--master",
                "spark://" + spark.restServer(),
                "--deploy-mode",
                "cluster",
                // Spark gives these to the drivers of every other cluster manager.
                "--driver-java-options",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED",
                "--class",
                BatchJar.MAIN_CLASS,
                BatchJar.in(dir).toUri().toString(),
                dir.resolve("flag").toString(),
                String.valueOf(exitCode));
        Matcher id = DRIVER.matcher(Processes.run(Duration.ofMinutes(1), spark.environment(), command));
        assertThat(id.find()).as("an id in what spark-submit says").isTrue();
        return id.group();
    }
}
