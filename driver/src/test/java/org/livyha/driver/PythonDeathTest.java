// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Python that ends is told of once, and replaced. */
class PythonDeathTest {
    @TempDir
    private Path directory;

    private RunningPython python;

    @BeforeEach
    void start() {
        python = new RunningPython(directory);
    }

    @AfterEach
    void end() {
        python.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit()", "quit()", "import sys; sys.exit()", "raise SystemExit('enough')"})
    void codeThatEndsPythonIsAnErrorAndTheNextStatementHasANewOne(String code) {
        long before = python.pid();

        JsonNode failure = python.failure("print('last words')\n" + code);

        assertThat(failure.path("ename").asText()).isEqualTo("SystemExit");
        assertThat(failure.path("traceback").toString()).contains("last words", "the next statement starts a new one");
        RunningPython.awaitGone(before);
        assertThat(python.pid()).isNotEqualTo(before);
        assertThat(python.text("'usable'")).isEqualTo("'usable'");
    }

    @Test
    void aPythonThatIsGoneIsToldWithItsLastWordsAndItsExitCode() {
        long before = python.pid();

        JsonNode failure = python.failure("print('last words')\nimport os\nos._exit(3)");

        assertThat(failure.path("ename").asText()).isEqualTo("Error");
        assertThat(failure.path("evalue").asText()).isEqualTo("Interpreter died:\nlast words");
        assertThat(failure.path("traceback").get(0).asText())
                .isEqualTo(
                        "Python ended with exit code 3; the next statement starts a new one, without the variables of"
                                + " the old one\n");
        assertThat(python.pid()).isNotEqualTo(before);
    }

    @Test
    void aPythonThatIsKilledWhileItRunsCodeIsTold() {
        assertThat(python.failure("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
                        .path("traceback")
                        .get(0)
                        .asText())
                .startsWith("Python ended with exit code 137; ");
        assertThat(python.text("1")).isEqualTo("1");
    }

    @Test
    void aPythonThatIsKilledBetweenStatementsIsToldOnce() {
        long before = python.pid();
        ProcessHandle.of(before).orElseThrow().destroyForcibly();
        RunningPython.awaitGone(before);

        JsonNode failure = python.failure("open('" + directory.resolve("ran") + "', 'w')");

        assertThat(failure.path("traceback").get(0).asText()).contains("before this statement, which was not run");
        assertThat(directory.resolve("ran")).doesNotExist();
        assertThat(python.text("2")).isEqualTo("2");
    }

    @Test
    void aDeathIsSeenThoughProgramsOfItsOwnHoldItsPipes() {
        long from = System.nanoTime();
        // Without Python's own fork, which would close some of them.
        JsonNode failure = python.failure("import ctypes, os, time\npid = ctypes.CDLL(None).fork()\n"
                + "if pid == 0: time.sleep(600)\n"
                + "with open('" + directory.resolve("pid") + "', 'w') as f: f.write(str(pid))\nos._exit(0)");

        long sleeper = Long.parseLong(read(directory.resolve("pid")));
        try {
            assertThat(failure.path("evalue").asText()).startsWith("Interpreter died:");
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(20));
            assertThat(ProcessHandle.of(sleeper).map(ProcessHandle::isAlive)).contains(true);
            assertThat(python.text("3")).isEqualTo("3");
        } finally {
            ProcessHandle.of(sleeper).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aPythonThatClosesThePipesOfTheDriverIsEndedAndTold() {
        long before = python.pid();

        assertThat(python.failure("import os\nos.closerange(3, 100)")
                        .path("evalue")
                        .asText())
                .startsWith("Interpreter died:");
        RunningPython.awaitGone(before);
        assertThat(python.text("4")).isEqualTo("4");
    }

    @Test
    void closingEndsPythonAndWhatItRuns() {
        long pid = python.pid();
        long sleeper = Long.parseLong(python.text("import subprocess\np = subprocess.Popen(['sleep', '600'])\np.pid"));
        assertThat(ProcessHandle.of(sleeper).map(ProcessHandle::isAlive)).contains(true);

        python.close();

        RunningPython.awaitGone(pid);
        RunningPython.awaitGone(sleeper);
    }

    @Test
    void pythonDoesNotOutliveTheThreadThatTalksToIt() throws Exception {
        // Stands for a driver that is killed: then that thread is gone too.
        Process[] started = new Process[1];
        Thread driver = new Thread(() -> {
            try {
                started[0] = PythonCommand.choose(key -> null, System.getenv())
                        .builder(List.of(PythonScripts.writeTo(directory).toString(), "mark", "1000"))
                        .start();
                started[0]
                        .getOutputStream()
                        .write("{\"code\":\"while True: pass\",\"group\":null}\n".getBytes(StandardCharsets.UTF_8));
                started[0].getOutputStream().flush();
                // It is ready once it has said so.
                started[0].getInputStream().read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        driver.start();
        driver.join(RunningDriver.PATIENCE.toMillis());

        await().atMost(RunningDriver.PATIENCE).until(() -> !started[0].isAlive());
        assertThat(started[0].exitValue()).isEqualTo(137);
    }

    @Test
    void aPythonThatDoesNotStartIsAnErrorOfItsStatement() {
        python.close();
        python = new RunningPython(directory, Map.of("PYSPARK_PYTHON", "/nowhere/python"));

        JsonNode failure = python.failure("1");

        assertThat(failure.path("ename").asText()).isEqualTo("InterpreterError");
        assertThat(failure.path("evalue").asText()).isEqualTo("Fail to start interpreter");
        assertThat(failure.path("traceback").get(0).asText()).contains("/nowhere/python does not start");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
