// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.recovery.InMemoryStateStore;

/** A secret among a user's settings, looked for in all that the server says to anybody. */
class SecretsTest {
    private static final String CANARY = "canary-5up3r";
    private static final String CONF = "\"conf\":{\"spark.my.password\":\"" + CANARY
            + "\",\"spark.executor.extraJavaOptions\":\"-Dtoken=" + CANARY + "\",\"spark.plain\":\"shown\"}";

    @TempDir
    private Path dir;

    private final PrintStream console = System.out;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private TestLeader leader;

    @BeforeEach
    void start() throws Exception {
        // The server's log goes to the console, as it does in production.
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        leader = new TestLeader(dir, new InMemoryStateStore(), Map.of());
        // As spark-submit would with --verbose, and with an error that quotes a setting.
        Path submit = dir.resolve("spark/bin/spark-submit");
        String script = Files.readString(submit)
                .replace(
                        "echo pretending",
                        """
                while [ "$1" != --properties-file ]; do shift; done
                cat "$2"; cat "$2" >&2; echo end""");
        Files.writeString(submit, script);
    }

    @AfterEach
    void stop() {
        leader.close();
        System.setOut(console);
    }

    @Test
    void isShownNowhere() {
        assertThat(leader.post("/sessions", "{\"name\":\"s\"," + CONF + "}").text())
                .contains("*********(redacted)")
                .contains("shown")
                .doesNotContain(CANARY);
        assertThat(leader.post("/batches", "{\"name\":\"b\",\"file\":\"hdfs:///x\"," + CONF + "}")
                        .text())
                .doesNotContain(CANARY);
        for (String what : List.of("/sessions/s", "/batches/b")) {
            await().atMost(TestLeader.LIMIT).untilAsserted(() -> assertThat(
                            leader.get(what + "/log?size=-1").text())
                    .contains("spark.my.password", "spark.plain=shown", "end"));
        }
        isNotIn("/sessions", "/sessions/s", "/sessions/s/log?size=-1", "/sessions/s/state");
        isNotIn("/batches", "/batches/b", "/batches/b/log?size=-1", "/metrics", "/health");

        assertThat(leader.post("/sessions/s/interrupt", "").status()).isEqualTo(200);
        await().atMost(TestLeader.LIMIT)
                .until(() -> leader.get("/sessions/s/state").text().contains("dead"));
        assertThat(leader.get("/sessions/s/log?size=-1").text()).contains("spark.my.password");
        isNotIn("/sessions/s", "/sessions/s/log?size=-1");
        assertThat(written.toString(StandardCharsets.UTF_8))
                .contains("session=0")
                .doesNotContain(CANARY);
    }

    @Test
    void isNotInARefusal() {
        for (String setting : List.of(
                "\"spark.hadoop.x.password.file\":\"/" + CANARY + "\"",
                "\"spark.jars\":\"ftp://me:" + CANARY + "@host\"",
                "\"spark.jars\":\"/ftp://me:" + CANARY + "@host\"",
                "\"spark.my.password\":\"" + CANARY + "\",\"spark.submit.deployMode\":\"client\"")) {
            TestLeader.Answer refused = leader.post("/sessions", "{\"conf\":{" + setting + "}}");
            assertThat(refused.status()).as(setting).isEqualTo(400);
            assertThat(refused.text()).contains("\"msg\":\"Rejected, ").doesNotContain(CANARY);
        }
        assertThat(leader.get("/sessions").text()).isEqualTo("{\"from\":0,\"total\":0,\"sessions\":[]}");
        assertThat(written.toString(StandardCharsets.UTF_8)).doesNotContain(CANARY);
    }

    private void isNotIn(String... paths) {
        for (String path : paths) {
            TestLeader.Answer answer = leader.get(path);
            assertThat(answer.text()).as(path).doesNotContain(CANARY);
        }
    }
}
