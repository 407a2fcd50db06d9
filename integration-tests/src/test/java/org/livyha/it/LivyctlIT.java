// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built livyctl, as a program, with a real pair: what an operator does on a quiet day. */
class LivyctlIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path dir;

    private Pair pair;
    private String zookeeper;

    @Test
    void looksSwitchesOverAndChecks() throws Exception {
        try (TestingServer server = ZooKeepers.single();
                Pair started =
                        Pair.start(dir, server.getConnectString(), SparkHomes.choosing(dir, SparkHomes.real()))) {
            pair = started;
            zookeeper = server.getConnectString();
            bothServersAreSeen();
            aSwitchoverIsInTheHistory();
            theStoreIsSound();
            aConfigurationIsChecked();
        }
    }

    private void bothServersAreSeen() throws Exception {
        await("a whole pair").atMost(Pair.LIMIT).untilAsserted(() -> livyctl(0, "status"));
        JsonNode status = JSON.readTree(livyctl(0, "status", "--json"));
        assertThat(status.path("ok").asBoolean()).isTrue();
        assertThat(status.path("servers").size()).isEqualTo(2);
        assertThat(livyctl(0, "status")).contains("leader", "standby", "All is well");
        livyctl(0, "pause", "--reason", "new disks");
        assertThat(livyctl(1, "status")).contains("PAUSED", "by 127.0.0.1 at", "(new disks)", "NO AUTOMATIC TAKEOVER");
        livyctl(0, "resume");
        assertThat(livyctl(0, "status")).doesNotContain("PAUSED");
    }

    private void aSwitchoverIsInTheHistory() throws Exception {
        String before = pair.awaitLeader().node();
        assertThat(livyctl(0, "switchover", "--yes", "--reason", "trial")).contains("Switched over from " + before);
        assertThat(pair.awaitLeader().node()).isNotEqualTo(before);
        pair.awaitStandby();
        JsonNode newest =
                JSON.readTree(livyctl(0, "history", "--json")).path("changes").get(0);
        assertThat(newest.path("reason").asText()).isEqualTo("switchover");
        assertThat(newest.path("previous").path("nodeId").asText()).isEqualTo(before);
    }

    private void theStoreIsSound() throws Exception {
        Rest leader = pair.awaitLeader().rest();
        assertThat(leader.post("/sessions", "{\"kind\":\"spark\",\"name\":\"mine\"}")
                        .status())
                .isEqualTo(201);
        JsonNode sessions = JSON.readTree(livyctl(0, "sessions", "--json"));
        assertThat(sessions.path(0).path("name").asText())
                .as(sessions.toString())
                .isEqualTo("mine");
        assertThat(livyctl(0, "store", "ls", "--zookeeper", zookeeper)).contains("sessions/0", "mine");
        assertThat(livyctl(0, "store", "get", "sessions/0", "--zookeeper", zookeeper))
                .contains("mine");
        livyctl(1, "store", "get", "sessions/1", "--zookeeper", zookeeper);
        assertThat(livyctl(0, "store", "verify", "--zookeeper", zookeeper)).contains("1 sessions", "all is well");
        assertThat(leader.delete("/sessions/0").status()).isEqualTo(200);
    }

    private void aConfigurationIsChecked() throws Exception {
        Path server = Files.writeString(
                dir.resolve("livy-server"),
                "#!/bin/sh\nexec java -cp '" + System.getProperty("livyha.dist")
                        + "/lib/*' org.livyha.server.Main \"$@\"\n");
        assertThat(server.toFile().setExecutable(true)).isTrue();
        livyctl(0, "config", "check", dir.resolve("a.conf").toString(), "--livy-server", server.toString());
        Path bad = Files.writeString(dir.resolve("bad.conf"), "livy.server.port = many\n");
        assertThat(livyctl(1, "config", "check", bad.toString(), "--livy-server", server.toString()))
                .contains("livy.server.port");
    }

    private String livyctl(int expected, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("livyha.ctl") + "/bin/livyctl"));
        command.addAll(List.of(arguments));
        if (!arguments[0].equals("store") && !arguments[0].equals("config")) {
            pair.servers().forEach(server -> command.addAll(List.of("--server", server.url())));
        }
        Path output = Files.createTempFile(dir, "livyctl", ".out");
        Path errors = Files.createTempFile(dir, "livyctl", ".err");
        Process process = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES))
                    .as(command.toString())
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String out = Files.readString(output);
        assertThat(process.exitValue())
                .as("%s\n%s\n%s", command, out, Files.readString(errors))
                .isEqualTo(expected);
        return out;
    }
}
