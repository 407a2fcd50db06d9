// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.livyha.server.launch.LaunchBench.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.server.launch.AppReport.State;

/** The test is the service manager: it listens, and runs for each connection what {@code livy-ha-driver@.service} does. */
class DriverUnitsTest {
    private static final String TAG = "livy-session-0-abcdefgh";
    private static final Map<String, String> CLUSTER = Map.of("spark.submit.deployMode", "cluster");

    @TempDir
    Path dir;

    private LaunchBench bench;
    private ServerSocketChannel manager;
    private SparkAppLauncher launcher;

    @BeforeEach
    void start() throws IOException {
        bench = new LaunchBench(dir);
        Path socket = dir.resolve("units");
        manager = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        manager.configureBlocking(false);
        launcher =
                new SparkAppLauncher(new SparkInstallation(bench.home), bench.workDir, null, new DriverUnits(socket));
    }

    @AfterEach
    void close() throws Exception {
        manager.close();
        bench.close();
    }

    @Test
    void aDriverOfThisHostIsAChildOfItsUnitAndNotOfItsServer() throws Exception {
        bench.submitDoes("echo \"ran with $*\"; echo trouble >&2; echo \"$SPARK_HOME\"; exec sleep 60");
        launcher.launch(spec(TAG, Map.of(), "two words", "it's", "", "line\nbreak"));
        assertThat(bench.directory(TAG).supervisor()).as("before the unit runs").isEmpty();

        Process unit = runUnit();
        bench.awaitState(TAG, State.RUNNING);
        LaunchBench.await().until(() -> bench.directory(TAG).child().isPresent());
        long supervisor = bench.directory(TAG).supervisor().orElseThrow().pid();
        assertThat(unit.descendants().map(ProcessHandle::pid)).contains(supervisor);
        LaunchBench.await().until(() -> bench.processes.log(TAG, 10).toString().contains(bench.home.toString()));
        assertThat(String.join("\n", bench.processes.log(TAG, 10)))
                .contains("--class org.example.Main", "two words it's  line\nbreak", "trouble");
        assertThat(bench.directory(TAG).path().resolve("unit")).doesNotExist();
        assertThat(bench.directory(TAG).path().resolve("unit.args")).doesNotExist();

        bench.processes.kill(TAG);
        bench.awaitState(TAG, State.KILLED);
        LaunchBench.await().until(() -> !unit.isAlive());
    }

    @Test
    void whatTheUnitRunsIsReadByItsUserAlone() throws Exception {
        launcher.launch(spec(TAG, Map.of()));
        assertThat(Files.getPosixFilePermissions(bench.directory(TAG).path().resolve("unit")))
                .hasSize(2);
        runUnit();
        bench.awaitState(TAG, State.SUCCEEDED);
    }

    @Test
    void whatOnlySubmitsToAClusterStaysWithItsServer() throws Exception {
        launcher.launch(spec(TAG, CLUSTER));
        bench.awaitState(TAG, State.SUCCEEDED);
        assertThat(manager.accept()).as("a unit was asked for").isNull();
    }

    @Test
    void withoutAManagerNothingIsLaunched() throws Exception {
        manager.close();
        assertThatThrownBy(() -> launcher.launch(spec(TAG, Map.of())))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining(TAG);
        assertThat(bench.state(TAG)).isEqualTo(State.FAILED);
    }

    private Process runUnit() throws IOException {
        try (SocketChannel connection = LaunchBench.await().until(manager::accept, Objects::nonNull)) {
            connection.configureBlocking(true);
            byte[] said = Channels.newInputStream(connection).readAllBytes();
            Process unit = new ProcessBuilder("/bin/sh", "-c", "IFS= read -r dir && exec /bin/sh \"$dir/unit\"")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var in = unit.getOutputStream()) {
                in.write(said);
            }
            assertThat(new String(said, StandardCharsets.UTF_8))
                    .isEqualTo(bench.directory(TAG).path() + "\n");
            return unit;
        }
    }
}
