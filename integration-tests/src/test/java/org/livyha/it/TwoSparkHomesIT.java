// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions on Spark 3.5 with Scala 2.12 and on Spark 4.2 with Scala 2.13, of one pair. Real Spark, ZooKeeper and processes. */
class TwoSparkHomesIT {
    private static final String VERSIONS =
            "{\"code\":\"println(sc.version + ' ' + util.Properties.versionNumberString)\"}";

    @TempDir
    private Path dir;

    @Test
    void sessionsOfBothVersionsLiveSideBySideAndOutliveTheirServer() throws Exception {
        Map<String, String> homes = Map.of("livy.server.ha.spark-homes", "spark4=" + SparkHomes.real4());
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair = Pair.start(dir, zookeeper.getConnectString(), SparkHomes.real(), homes)) {
            ServerProcess first = pair.awaitLeader();
            Rest second = pair.standby().rest();
            assertThat(create(second, "none").text())
                    .isEqualTo(
                            "{\"msg\":\"Rejected, Reason: livy.spark.home = none: expected one of default, spark4\"}");
            assertThat(create(second, "default").body().path("id").asInt(-1)).isZero();
            assertThat(create(second, "spark4").body().path("id").asInt()).isEqualTo(1);
            bothSay(second, 0);

            List<Long> applications = Processes.applications(pair.workDir());
            first.kill();
            assertThat(pair.awaitLeader()
                            .rest()
                            .get("/sessions/1")
                            .body()
                            .at("/conf/livy.spark.home")
                            .asText())
                    .isEqualTo("spark4");
            bothSay(second, 1);
            assertThat(Processes.applications(pair.workDir())).hasSize(2).isEqualTo(applications);

            assertThat(create(second, "spark4").body().path("id").asInt()).isEqualTo(2);
            says(second, 2, 0, "4.2.0 2.13.");
        }
    }

    private static Rest.Answer create(Rest rest, String home) {
        return rest.post(
                "/sessions",
                "{\"kind\":\"spark\",\"driverMemory\":\"512m\",\"conf\":{\"livy.spark.home\":\"" + home + "\"}}");
    }

    private static void bothSay(Rest rest, int statement) {
        says(rest, 0, statement, "3.5.5 2.12.");
        says(rest, 1, statement, "4.2.0 2.13.");
    }

    private static void says(Rest rest, int session, int statement, String versions) {
        Pair.awaitSession(rest, session, "idle");
        String code = VERSIONS.replace("'", "\\\"");
        assertThat(rest.post("/sessions/" + session + "/statements", code).status())
                .isEqualTo(201);
        assertThat(Pair.awaitStatement(rest, session, statement)
                        .at("/output/data")
                        .path("text/plain")
                        .asText())
                .startsWith(versions);
    }
}
