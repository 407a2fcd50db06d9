// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.livyha.server.launch.LaunchBench.await;
import static org.livyha.server.launch.LaunchBench.spec;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.server.launch.AppReport.State;

class LocalProcessesTest {
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

    private void launch(String script) throws Exception {
        bench.submitDoes(script);
        bench.launcher().launch(spec(TAG, Map.of("spark.x", "y")));
    }

    @Test
    void anUnknownTagIsAbsent() {
        assertThat(bench.processes.find(TAG)).isEqualTo(AppReport.ABSENT);
        assertThat(bench.processes.log(TAG, 10)).isEmpty();
        bench.processes.kill(TAG);
        bench.processes.forget(TAG);
    }

    @Test
    void aTagNeverLeavesTheWorkDirectory() {
        assertThatThrownBy(() -> bench.processes.find("../etc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'../etc'");
    }

    @Test
    void exitCodeZeroIsSuccessAndTheSettingsAreGone() throws Exception {
        launch("exit 0");
        bench.awaitState(TAG, State.SUCCEEDED);
        assertThat(bench.directory(TAG).properties()).doesNotExist();
    }

    @Test
    void anotherExitCodeIsAFailureThatNamesIt() throws Exception {
        launch("exit 3");
        bench.awaitState(TAG, State.FAILED);
        assertThat(bench.processes.find(TAG).detail()).contains("exit code 3");
    }

    @Test
    void runningIsSeenByAServerThatDidNotLaunch() throws Exception {
        launch("exec sleep 60");
        await().until(() -> new LocalProcesses(bench.workDir).find(TAG).state() == State.RUNNING);
    }

    /** Looked at without a pause while it begins: at no instant may it seem to have ended. */
    @Test
    void whatIsJustBeginningIsNeverTakenForVanished() throws Exception {
        bench.submitDoes("exec sleep 60");
        for (int round = 0; round < 20; round++) {
            String tag = "livy-session-" + round + "-abcdefgh";
            bench.launcher().launch(spec(tag, Map.of()));
            Set<State> seen = EnumSet.noneOf(State.class);
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (!seen.contains(State.RUNNING) && System.nanoTime() < deadline) {
                seen.add(bench.processes.find(tag).state());
            }
            assertThat(seen).as("round %s", round).contains(State.RUNNING).isSubsetOf(State.STARTING, State.RUNNING);
        }
    }

    @Test
    void killEndsItWithTerm() throws Exception {
        launch("exec sleep 60");
        await().until(() -> bench.directory(TAG).child().isPresent());
        bench.processes.kill(TAG);
        bench.awaitState(TAG, State.KILLED);
        assertThat(bench.directory(TAG).exit()).contains(143);
    }

    @Test
    void killEndsWhatIgnoresTerm() throws Exception {
        launch("trap '' TERM; touch $(dirname $0)/../ready; while :; do sleep 0.1; done");
        await().until(() -> Files.exists(bench.home.resolve("ready")));
        bench.processes.kill(TAG);
        bench.processes.kill(TAG);
        bench.awaitState(TAG, State.KILLED);
        assertThat(bench.directory(TAG).exit()).contains(137);
        await().until(() -> !groupExists());
    }

    private boolean groupExists() throws Exception {
        long group = bench.directory(TAG).supervisor().orElseThrow().pid();
        return new ProcessBuilder("/bin/sh", "-c", "kill -0 -" + group)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void aSignalFromElsewhereIsAFailure() throws Exception {
        launch("exec sleep 60");
        await().until(() -> bench.directory(TAG).child().isPresent());
        LaunchBench.signal("TERM", bench.directory(TAG).child().orElseThrow().pid());
        bench.awaitState(TAG, State.FAILED);
        assertThat(bench.processes.find(TAG).detail()).contains("exit code 143").contains("not sent by a server");
    }

    @Test
    void anApplicationOutlivesItsSupervisor() throws Exception {
        launch("exec sleep 60");
        await().until(() -> bench.directory(TAG).child().isPresent());
        ProcessIdentity supervisor = bench.directory(TAG).supervisor().orElseThrow();
        LaunchBench.signal("KILL", supervisor.pid());
        await().until(() -> !supervisor.isAlive());
        assertThat(bench.state(TAG)).isEqualTo(State.RUNNING);
        LaunchBench.signal("KILL", bench.directory(TAG).child().orElseThrow().pid());
        bench.awaitState(TAG, State.FAILED);
        assertThat(bench.processes.find(TAG).detail()).contains("vanished");
        assertThat(bench.directory(TAG).properties()).doesNotExist();
    }

    @Test
    void aPidThatNowBelongsToAnotherProcessIsNotOursAndIsNotKilled() throws Exception {
        Process stranger = new ProcessBuilder("setsid", "sleep", "60").start();
        try {
            ProcessIdentity theirs = identityOf(stranger.pid());
            bench.directory(TAG).create();
            Files.writeString(
                    bench.directory(TAG).path().resolve("pid"),
                    theirs.pid() + " " + (theirs.start() - 1) + " " + theirs.boot() + " " + theirs.node() + "\n");
            bench.processes.kill(TAG);
            assertThat(bench.state(TAG)).isEqualTo(State.KILLED);
            assertThat(theirs.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    private static ProcessIdentity identityOf(long pid) throws Exception {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return new ProcessIdentity(
                pid,
                Long.parseLong(fields.get(19)),
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip(),
                Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
    }

    @Test
    void anotherHostsProcessIsNotJudged() throws Exception {
        bench.directory(TAG).create();
        Files.writeString(bench.directory(TAG).path().resolve("pid"), "1 2 another-boot another-host\n");
        assertThatThrownBy(() -> bench.processes.find(TAG))
                .isInstanceOf(UncheckedIOException.class)
                .hasStackTraceContaining("another-host");
    }

    @Test
    void aProcessOfAnEarlierBootHasVanished() throws Exception {
        bench.directory(TAG).create();
        String node = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        Files.writeString(bench.directory(TAG).path().resolve("pid"), "1 2 another-boot " + node + "\n");
        assertThat(bench.state(TAG)).isEqualTo(State.FAILED);
    }

    @Test
    void aYoungDirectoryIsStartingAndAnOldOneNeverBegan() throws Exception {
        bench.directory(TAG).create();
        assertThat(bench.state(TAG)).isEqualTo(State.STARTING);
        LocalProcesses impatient = new LocalProcesses(bench.workDir, Duration.ZERO, Long.MAX_VALUE);
        await().until(() -> impatient.find(TAG).state() == State.NEVER_BEGAN);
        impatient.kill(TAG);
        assertThat(impatient.find(TAG).state()).isEqualTo(State.KILLED);
    }

    @Test
    void whatWasKilledBeforeItBeganNeverRuns() throws Exception {
        bench.submitDoes("touch $(dirname $0)/../ran");
        AppDirectory directory = bench.directory(TAG);
        directory.create();
        directory.mark(LocalProcesses.KILLED);
        assertThat(script(directory).start().waitFor()).isZero();
        await().until(() -> directory.exit().isPresent());
        assertThat(directory.exit()).contains(143);
        assertThat(bench.home.resolve("ran")).doesNotExist();
    }

    /** A leader that died while it started the script leaves it to the next leader whether there is one. */
    @Test
    void nothingRunsTwiceHoweverManyScriptsAreStarted() throws Exception {
        bench.submitDoes("echo ran >>$(dirname $0)/../ran; exec sleep 600");
        AppDirectory directory = bench.directory(TAG);
        directory.create();
        List<Process> scripts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            scripts.add(script(directory).start());
        }
        bench.launcher().launchAgain(spec(TAG, Map.of()));
        for (Process script : scripts) {
            assertThat(script.waitFor()).isZero();
        }
        bench.awaitState(TAG, State.RUNNING);
        // Those that lost have ended: nobody else names this directory.
        await().until(() -> ProcessHandle.allProcesses()
                        .filter(process -> process.info().arguments().map(List::of).orElse(List.of()).stream()
                                .anyMatch(argument -> argument.startsWith(bench.workDir.toString())))
                        .count()
                == 1);
        bench.launcher().launchAgain(spec(TAG, Map.of()));
        await().until(() -> Files.exists(bench.home.resolve("ran")));
        assertThat(Files.readAllLines(bench.home.resolve("ran"))).hasSize(1);
        bench.processes.kill(TAG);
        bench.awaitState(TAG, State.KILLED);
        assertThat(directory.properties()).doesNotExist();
    }

    private ProcessBuilder script(AppDirectory directory) {
        SupervisorScript installed = SupervisorScript.install(bench.workDir);
        ProcessBuilder script =
                new ProcessBuilder(installed.home().resolve("bin/spark-submit").toString());
        script.environment()
                .putAll(installed.environment(new SparkInstallation(bench.home), directory, Duration.ofSeconds(1)));
        return script;
    }

    @Test
    void theLogHasLivysLayout() throws Exception {
        launch("for i in 1 2 3 4; do echo out$i; echo err$i >&2; done");
        bench.awaitState(TAG, State.SUCCEEDED);
        assertThat(bench.processes.log(TAG, 2))
                .containsExactly("stdout: ", "out3", "out4", "\nstderr: ", "err3", "err4");
        assertThat(bench.processes.log(TAG, 200)).hasSize(10);
    }

    @Test
    void aBatchHasOneStream() throws Exception {
        String tag = "livy-batch-1-abcdefgh";
        bench.submitDoes("echo out; echo err >&2");
        bench.launcher().launch(spec(tag, Map.of()));
        bench.awaitState(tag, State.SUCCEEDED);
        assertThat(bench.processes.log(tag, 200)).containsExactly("stdout: ", "out", "err", "\nstderr: ");
    }

    /** A list of sessions is not to fail because of one of them. */
    @Test
    void aLogThatCannotBeReadSaysSo() throws Exception {
        bench.directory(TAG).create();
        Files.createDirectory(bench.directory(TAG).stdout());
        assertThat(bench.processes.log(TAG, 10).get(1)).startsWith("this log cannot be read");
    }

    @Test
    void outputIsBoundedWhileItIsWritten() throws Exception {
        Path goOn = bench.home.resolve("go-on");
        launch("i=0; while :; do i=$((i+1)); echo \"line $i of many\";" + " while [ $i -ge 300 ] && ! [ -e " + goOn
                + " ]; do sleep 0.01; done; done");
        LocalProcesses strict = new LocalProcesses(bench.workDir, Duration.ofSeconds(30), 2000);
        Path stdout = bench.directory(TAG).stdout();
        await().until(() -> Files.exists(stdout) && Files.size(stdout) > 4000);
        strict.find(TAG);
        assertThat(Files.size(stdout)).isLessThan(2000);
        assertThat(bench.directory(TAG).path().resolve("stdout.1")).content().startsWith("line 1 of many\n");
        Files.createFile(goOn);
        await().until(() -> Files.size(stdout) > 2000);
        assertThat(strict.log(TAG, 1).get(1)).startsWith("line ").doesNotStartWith("line 1 ");
    }

    @Test
    void forgetRemovesOnlyWhatHasEnded() throws Exception {
        launch("exec sleep 60");
        await().until(() -> bench.directory(TAG).child().isPresent());
        bench.processes.forget(TAG);
        assertThat(bench.state(TAG)).isEqualTo(State.RUNNING);
        bench.processes.kill(TAG);
        bench.awaitState(TAG, State.KILLED);
        bench.processes.forget(TAG);
        assertThat(bench.processes.find(TAG)).isEqualTo(AppReport.ABSENT);
        assertThat(bench.workDir)
                .isDirectoryNotContaining(path -> path.toString().contains(TAG));
    }
}
