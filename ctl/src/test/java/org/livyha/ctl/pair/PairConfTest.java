// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.livyha.ctl.exit.CtlException;

/** One file, three readers: livyctl, {@code render-deploy} which installs by it, and any shell. */
class PairConfTest {
    private static final Path RENDER = Path.of("../scripts/render-deploy").toAbsolutePath();

    private static final String REST =
            """
            NODE_A=hosta
            NODE_B=hostb
            ADDRESS_A=10.99.0.11
            ADDRESS_B=10.99.0.12
            VIRTUAL_ADDRESS=10.99.0.100/24
            INTERFACE=eth0
            VIRTUAL_ROUTER_ID=51
            ZOOKEEPER=zk1:2181,zk2:2181
            """;

    @TempDir
    private Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHELL_A=\"ssh hosta\"",
                "SHELL_A='ssh -o ProxyCommand=\"nc %h\" hosta' # in single quotes",
                "SHELL_A=rsh-hosta",
                "  PORT=9000\t# moved",
                "export PORT=\"9000\"  ",
                "PORT=",
                "PORT=''",
                "ZOOKEEPER_ROOT=/livy/two",
                "ZOOKEEPER_DIGEST_FILE=/etc/livy-ha/digest",
                "   # nothing"
            })
    void bothReadWhatAShellReads(String line) throws Exception {
        Path file = file(line);
        assertThat(rendered(file)).isEmpty();
        PairConf.read(file);
        List<String> errors = new ArrayList<>();
        Map<String, String> values = ShellValues.read(Files.readString(file), errors);
        assertThat(errors).isEmpty();
        for (String key : List.of("NODE_A", "PORT", "SHELL_A", "ZOOKEEPER_ROOT", "ZOOKEEPER_DIGEST_FILE")) {
            assertThat(values.getOrDefault(key, "")).as(key).isEqualTo(sourced(file, key));
        }
        assertThat(Files.readString(dir.resolve("out/hosta/etc/livy-ha/livy.conf")))
                .contains("livy.server.port = " + values.getOrDefault("PORT", PairConf.DEFAULT_PORT) + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHELL_A=ssh hosta",
                "SHELL_A=\"ssh hosta",
                "SHELL_A=ssh\\ hosta",
                "SHELL_A=\"ssh $USER@hosta\"",
                "SHELL_A=$(reboot)",
                "SHELL_A=\"a\"b",
                "PORT=9000#moved",
                "PORT = 9000",
                "PORT: 9000",
                "NODE_A=hosta",
            })
    void neitherTakesWhatTheOtherOrAShellReadsOtherwise(String line) throws Exception {
        Path file = file(line);
        assertThat(rendered(file)).contains("line 9: ");
        assertThat(refused(file)).contains("line 9");
    }

    @Test
    void theExampleIsRead() throws Exception {
        Path example = Path.of("../deploy/pair.conf.example");
        assertThat(rendered(example)).isEmpty();
        assertThat(PairConf.read(example).hosts().get(0).shell()).isEqualTo("ssh hosta");
    }

    private Path file(String line) throws IOException {
        return Files.writeString(dir.resolve("pair.conf"), REST + line + "\n");
    }

    private static String refused(Path file) {
        try {
            PairConf.read(file);
            return "";
        } catch (CtlException e) {
            return e.getMessage();
        }
    }

    /** What it says against the file. */
    private String rendered(Path file) throws IOException, InterruptedException {
        return run(
                List.of(
                        RENDER.toString(),
                        "--no-checks",
                        file.toString(),
                        dir.resolve("out").toString()),
                "render-deploy: filled in.*\\R");
    }

    private String sourced(Path file, String key) throws IOException, InterruptedException {
        return run(List.of("bash", "-c", ". \"$1\"; printf %s \"${" + key + ":-}\"", "bash", file.toString()), "");
    }

    private static String run(List<String> command, String without) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said.replaceAll(without, "");
    }
}
