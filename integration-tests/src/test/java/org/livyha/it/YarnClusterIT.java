// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The YARN that other tests stand on does what they need of it. Real daemons, real Spark. */
class YarnClusterIT {
    @TempDir
    private static Path shared;

    private static YarnCluster yarn;

    @TempDir
    private Path dir;

    @BeforeAll
    static void start() throws Exception {
        yarn = YarnCluster.start(shared);
    }

    @AfterAll
    static void leavesNothing() throws Exception {
        List<ProcessHandle> containers;
        try (YarnCluster closing = yarn) {
            submit("livy-left", shared.resolve("program"));
            closing.awaitApplication("livy-left", YarnClusterIT::runs);
            containers = closing.containers().stream()
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .toList();
            assertThat(containers).isNotEmpty();
        }
        Processes.awaitEnd(containers);
        assertThat(yarn.status()).isEmpty();
        assertThat(shared).isDirectoryNotContaining("glob:**yarn");
    }

    @Test
    void anApplicationOutlivesItsResourceManager() throws Exception {
        submit("livy-kept", dir);
        ApplicationReport before = yarn.awaitApplication("livy-kept", YarnClusterIT::runs);
        List<Long> containers = yarn.containers();
        assertThat(containers).isNotEmpty();

        yarn.kill(YarnCluster.Daemon.RESOURCE_MANAGER);
        assertThat(yarn.containers()).containsAll(containers);
        yarn.start(YarnCluster.Daemon.RESOURCE_MANAGER);

        // Its very first answer knows the application.
        assertThat(yarn.applications("livy-kept"))
                .extracting(ApplicationReport::getApplicationId)
                .containsExactly(before.getApplicationId());
        assertThat(yarn.applications("livy-other")).isEmpty();
        yarn.awaitApplication("livy-kept", YarnClusterIT::runs);
        Files.createFile(dir.resolve("flag"));
        ApplicationReport after = yarn.awaitApplication("livy-kept", YarnClusterIT::ended);
        assertThat(after.getFinalApplicationStatus()).isEqualTo(FinalApplicationStatus.SUCCEEDED);
        awaitNoContainers();
    }

    @Test
    void aKilledApplicationLeavesNoContainer() throws Exception {
        submit("livy-killed", dir);
        ApplicationReport running = yarn.awaitApplication("livy-killed", YarnClusterIT::runs);

        yarn.kill(running.getApplicationId());

        ApplicationReport after = yarn.awaitApplication("livy-killed", YarnClusterIT::ended);
        assertThat(after.getYarnApplicationState()).isEqualTo(YarnApplicationState.KILLED);
        awaitNoContainers();
    }

    private static void submit(String tag, Path dir) throws Exception {
        List<String> command = List.of(
                SparkHomes.real().resolve("bin/spark-submit").toString(),
                "--master",
                "yarn",
                "--deploy-mode",
                "cluster",
                "--conf",
                "spark.yarn.tags=" + tag,
                "--conf",
                "spark.yarn.submit.waitAppCompletion=false",
                "--class",
                BatchJar.MAIN_CLASS,
                BatchJar.in(dir).toString(),
                dir.resolve("flag").toString(),
                "0");
        Processes.run(Duration.ofMinutes(1), yarn.environment(), command);
    }

    private static boolean runs(ApplicationReport application) {
        return application.getYarnApplicationState() == YarnApplicationState.RUNNING;
    }

    private static boolean ended(ApplicationReport application) {
        return application.getFinalApplicationStatus() != FinalApplicationStatus.UNDEFINED;
    }

    private static void awaitNoContainers() {
        await("no process is left in a container")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> yarn.containers().isEmpty());
    }
}
