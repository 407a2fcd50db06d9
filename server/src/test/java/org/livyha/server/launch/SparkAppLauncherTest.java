// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.livyha.server.launch.LaunchBench.await;
import static org.livyha.server.launch.LaunchBench.spec;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.livyha.server.launch.AppReport.State;

class SparkAppLauncherTest {
    private static final String TAG = "livy-session-1-abcdefgh";

    @TempDir
    Path root;

    private LaunchBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new LaunchBench(root);
    }

    @AfterEach
    void endProcesses() throws Exception {
        bench.close();
    }

    /** Stands for a server: launches one application, says so, and stays. */
    public static final class Server {
        private Server() {}

        public static void main(String[] args) throws Exception {
            new SparkAppLauncher(new SparkInstallation(Path.of(args[0])), Path.of(args[1]))
                    .launch(spec(TAG, Map.of("spark.x", "y")));
            System.out.println("launched");
            System.in.read();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "INT", "HUP"})
    void driversOutliveServers(String signal) throws Exception {
        bench.submitDoes("i=0; while :; do i=$((i+1)); echo beat $i; sleep 0.05; done");
        // Its own process group, as a shell gives it: Ctrl-C goes to all in there. Whoever runs the tests may ignore
        // signals,
        // as nohup does, and that is inherited.
        Process server = new ProcessBuilder(
                        "env",
                        "--default-signal",
                        "setsid",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Server.class.getName(),
                        bench.home.toString(),
                        bench.workDir.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await().until(() -> bench.directory(TAG).child().isPresent());
            LaunchBench.signal(signal, -server.pid());
            assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            server.destroyForcibly();
        }
        List<String> atDeath = bench.processes.log(TAG, 1);
        await().until(() -> !bench.processes.log(TAG, 1).equals(atDeath));
        assertThat(bench.state(TAG)).isEqualTo(State.RUNNING);
        assertThat(bench.directory(TAG).child().orElseThrow().isAlive()).isTrue();

        bench.processes.kill(TAG);
        bench.awaitState(TAG, State.KILLED);
    }

    @Test
    void nothingRunsTwice() throws Exception {
        bench.submitDoes("echo ran >>$(dirname $0)/../runs");
        bench.launcher().launch(spec(TAG, Map.of()));
        assertThatThrownBy(() -> bench.launcher().launch(spec(TAG, Map.of())))
                .isInstanceOf(AlreadyLaunchedException.class)
                .hasMessageContaining(TAG);
        bench.awaitState(TAG, State.SUCCEEDED);
        assertThatThrownBy(() -> bench.launcher().launch(spec(TAG, Map.of())))
                .isInstanceOf(AlreadyLaunchedException.class);
        assertThat(Files.readAllLines(bench.home.resolve("runs"))).hasSize(1);
    }

    @Test
    void noSettingIsOnAnyCommandLine() throws Exception {
        bench.submitDoes("sleep 60; true");
        Map<String, String> conf = Map.of("spark.livyha.driver.secret", "s3cr3tvalue", "spark.my.key", "m1valueofmine");
        bench.launcher()
                .launch(new LaunchSpec(
                        TAG,
                        "n4meofmine",
                        "/ok/app.jar",
                        "org.example.Main",
                        List.of("arg1"),
                        conf,
                        new AppOptions(
                                List.of("/ok/j4r.jar"), null, null, null, "777m", null, null, null, null, null)));
        await().until(() -> bench.directory(TAG).child().isPresent());

        long supervisor = bench.directory(TAG).supervisor().orElseThrow().pid();
        List<String> lines =
                await().until(() -> LaunchBench.commandLinesOfSession(supervisor), processes -> processes.size() >= 3);
        assertThat(lines).anyMatch(line -> line.contains("org.example.Main"));
        assertThat(lines)
                .noneMatch(line -> line.contains("s3cr3t")
                        || line.contains("m1value")
                        || line.contains("n4me")
                        || line.contains("j4r")
                        || line.contains("777m"));
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(bench.directory(TAG).properties())))
                .isEqualTo("rw-------");
        assertThat(bench.directory(TAG).properties())
                .content()
                .contains("spark.livyha.driver.secret=s3cr3tvalue")
                .contains("spark.jars=/ok/j4r.jar")
                .contains("spark.driver.memory=777m")
                .contains("spark.app.name=n4meofmine");
    }

    @Test
    void theApplicationSeesNothingOfTheSupervisor() throws Exception {
        bench.submitDoes("env | grep LIVYHA; echo SPARK_HOME=$SPARK_HOME; echo \"$@\"; cat");
        bench.launcher().launch(spec(TAG, Map.of(), "one", "t w o", "$(touch x)", "--conf"));
        bench.awaitState(TAG, State.SUCCEEDED);
        assertThat(bench.processes.log(TAG, 100))
                .containsExactly(
                        "stdout: ",
                        "SPARK_HOME=" + bench.home,
                        "--properties-file " + bench.directory(TAG).properties()
                                + " --class org.example.Main /ok/app.jar one t w o $(touch x) --conf",
                        "\nstderr: ");
    }

    @Test
    void aProcessThatCannotBeStartedIsAFailureThatSaysWhy() throws Exception {
        SparkAppLauncher launcher = bench.launcher();
        Path script = SupervisorScript.install(bench.workDir).home().resolve("bin/spark-submit");
        Files.delete(script);
        assertThatThrownBy(() -> launcher.launch(spec(TAG, Map.of()))).isInstanceOf(UncheckedIOException.class);
        assertThat(bench.state(TAG)).isEqualTo(State.FAILED);
        assertThat(bench.processes.log(TAG, 10)).anyMatch(line -> line.contains("could not be started"));
        assertThat(bench.directory(TAG).properties()).doesNotExist();
    }

    @Test
    void twoServersInstallOneScript() {
        assertThat(SupervisorScript.install(bench.workDir).home())
                .isEqualTo(SupervisorScript.install(bench.workDir).home());
        assertThat(bench.workDir.resolve("bin")).isDirectoryContaining("glob:**/supervise-*");
    }
}
