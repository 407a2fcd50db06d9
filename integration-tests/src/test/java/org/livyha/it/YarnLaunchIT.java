// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.curator.test.TestingServer;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The leader is killed at each point of a launch on a real YARN; there is one application in the end, and it is used. */
class YarnLaunchIT {
    private static final int SUBMITTING = 0;
    private static final int PLANNED = 1;
    private static final int ACCEPTED = 2;
    private static final int REGISTERED = 3;
    private static final int READY = 4;

    @TempDir
    private Path dir;

    @Test
    void nothingRunsTwiceWhateverThePointOfTheKill() throws Exception {
        GatedSpark spark = GatedSpark.in(dir, SparkHomes.real());
        try (YarnCluster yarn = YarnCluster.start(dir);
                TestingServer zookeeper = ZooKeepers.single();
                Pair pair = Pair.onYarn(
                        dir,
                        zookeeper.getConnectString(),
                        spark.home(),
                        yarn,
                        Map.of("livy.server.ha.launch.parallelism", "1"))) {
            // Its spark-submit has begun and done nothing; the next one waits for its turn, and has only its record.
            spark.shut("livy-session-" + SUBMITTING);
            create(pair, SUBMITTING);
            spark.awaitSubmitted("livy-session-" + SUBMITTING);
            create(pair, PLANNED);
            killLeader(pair, () -> true);
            spark.openAll();

            create(pair, ACCEPTED);
            killLeader(pair, () -> {
                List<String> tags = tags(pair, ACCEPTED);
                return !tags.isEmpty() && !yarn.applications(tags.get(0)).isEmpty();
            });

            for (int id : List.of(SUBMITTING, PLANNED, ACCEPTED)) {
                Pair.awaitSession(pair.awaitLeader().rest(), id, "idle");
            }
            create(pair, REGISTERED);
            killLeader(pair, () -> lines(pair.awaitLeader()) == 4);

            create(pair, READY);
            Pair.awaitSession(pair.awaitLeader().rest(), READY, "idle");
            killLeader(pair, () -> true);

            Rest rest = pair.awaitLeader().rest();
            for (int id = SUBMITTING; id <= READY; id++) {
                Pair.awaitSession(rest, id, "idle");
                rest.post("/sessions/" + id + "/statements", "{\"code\":\"" + id + " + 100\"}");
                assertThat(Pair.awaitStatement(rest, id, 0)
                                .at("/output/data")
                                .path("text/plain")
                                .asText())
                        .isEqualTo("res0: Int = " + (id + 100) + "\n");
                List<String> tags = tags(pair, id);
                assertThat(tags).hasSize(1);
                assertThat(yarn.applications(tags.get(0))).hasSize(1).allSatisfy(application -> assertThat(
                                application.getFinalApplicationStatus())
                        .isEqualTo(FinalApplicationStatus.UNDEFINED));
            }
            assertThat(spark.submitted()).hasSize(5).doesNotHaveDuplicates();
            assertThat(rest.get("/sessions").body().path("total").asInt()).isEqualTo(5);
        }
    }

    private static void create(Pair pair, int id) {
        Rest.Answer created =
                pair.awaitLeader().rest().post("/sessions", "{\"kind\":\"spark\",\"driverMemory\":\"512m\"}");
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.body().path("id").asInt(-1)).isEqualTo(id);
    }

    /** And has it back as the standby. */
    private static void killLeader(Pair pair, Callable<Boolean> when) throws Exception {
        pair.awaitStandby();
        ServerProcess leader = pair.awaitLeader();
        await("the point of the kill").atMost(Pair.LIMIT).until(when);
        leader.kill();
        pair.awaitLeader();
        leader.start();
    }

    /** How many drivers have called it. */
    private static int lines(ServerProcess server) {
        return server.rest()
                .get("/metrics/metrics")
                .body()
                .at("/gauges/livy.drivers.lines/value")
                .asInt();
    }

    private static List<String> tags(Pair pair, int id) throws IOException {
        return Processes.launchDirectories(pair.workDir()).stream()
                .filter(name -> name.startsWith("livy-session-" + id + "-"))
                .toList();
    }
}
