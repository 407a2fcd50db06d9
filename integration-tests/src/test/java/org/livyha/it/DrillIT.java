// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One round of an operator's drills by {@code livyctl}, on hosts with systemd and keepalived and a real Spark session. The
 * invariants have to hold, and a switchover must fail no request through the address, of clients that never try again; how
 * long it took is logged, and no reason to fail on a machine that does other things too.
 */
@ExtendWith(BenchExtension.class)
class DrillIT {
    private static final Logger log = LoggerFactory.getLogger(DrillIT.class);
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Duration CLEAN_UP = Duration.ofMinutes(1);

    /** Those that a drill judges, but for the one below. */
    private static final int INVARIANTS = 9;

    /** Has a bound in milliseconds; {@link AddressIT} has what is beyond. */
    private static final String TIMED = "addressFollowsLeader";

    /** The one figure without a measure. */
    private static final String NO_FAILURE = "figure: no failed request";

    @TempDir
    private Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"switchover", "kill", "freeze", "partition-zookeeper"})
    void everyInvariantHolds(String kind, BenchHosts bench) throws Exception {
        bench.awaitWarmStandby();
        Path out = dir.resolve(kind);
        Path said = dir.resolve("said");
        int exitCode = drill(bench.livyctlCommand("drill", kind, "--creates", "0", "--out", out.toString()), said);
        assertThat(out.resolve("report.json")).as(Files.readString(said)).exists();

        JsonNode report = new ObjectMapper().readTree(out.resolve("report.json").toFile());
        log.info("{}: {}", kind, Files.readString(out.resolve("report.md"), StandardCharsets.UTF_8));
        assertThat(report.get("problems")).isEmpty();
        assertThat(exitCode)
                .as(Files.readString(said))
                .isEqualTo(report.get("passed").asBoolean() ? 0 : 1);
        JsonNode verdicts = report.get("verdicts");
        assertThat(verdicts.properties())
                .filteredOn(verdict -> !verdict.getKey().startsWith("figure")
                        && !verdict.getKey().equals(TIMED))
                .as(() -> report.get("rounds").toPrettyString())
                .hasSizeGreaterThanOrEqualTo(INVARIANTS)
                .extracting(Map.Entry::getValue)
                .extracting(JsonNode::asText)
                // What was not seen has not held.
                .containsOnly("HELD");
        assertThat(verdicts.path(TIMED).asText()).isIn("HELD", "VIOLATED");
        if (kind.equals("switchover")) {
            assertThat(verdicts.path(NO_FAILURE).asText())
                    .as(() -> report.get("rounds").toPrettyString())
                    .isEqualTo("HELD");
        }
    }

    /** One that is not done in time is told to end, so that it takes its fault back and deletes its session. */
    private static int drill(List<String> command, Path said) throws IOException, InterruptedException {
        Process drill = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(drill.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                    .as(() -> "the drill has ended: " + said)
                    .isTrue();
            return drill.exitValue();
        } finally {
            drill.destroy();
            if (!drill.waitFor(CLEAN_UP.toMillis(), TimeUnit.MILLISECONDS)) {
                drill.destroyForcibly();
            }
        }
    }
}
