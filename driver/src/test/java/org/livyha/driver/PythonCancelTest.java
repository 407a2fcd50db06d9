// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.livyha.rpc.Statement;

/** A cancelled statement's code is stopped, and nothing else is. */
class PythonCancelTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private RunningPython python;
    private Path begun;

    @BeforeEach
    void start() {
        python = new RunningPython(directory);
        begun = directory.resolve("begun");
        python.text("import signal, time\ndef begin(): open('" + begun + "', 'w').close()");
    }

    @AfterEach
    void end() {
        python.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while True: pass",
                "time.sleep(600)",
                "import threading; threading.Event().wait()",
                "import subprocess; z = subprocess.run(['sleep', '600'])",
                "class V:\n  def __repr__(self): time.sleep(600)\nV()",
                "class E(Exception):\n  def __str__(self): time.sleep(600)\nraise E",
                """
                        class F:
                          def write(self, s): pass
                          def flush(self): time.sleep(600)
                        import sys; old = sys.stdout; sys.stdout = F()""",
                "while True: print('without end')",
            })
    void codeThatRunsOnIsStoppedInTime(String code) {
        python.text("kept = 1");
        int id = python.driver.submit("begin()\n" + code);
        await().atMost(RunningDriver.PATIENCE).until(() -> begun.toFile().exists());
        long from = System.nanoTime();

        python.driver.cancel(id);
        Statement cancelled = python.driver.awaitState(id, Statement.State.CANCELLED);

        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(LIMIT);
        assertThat(cancelled.output().path("execution_count").asInt()).isEqualTo(id);
        assertThat(python.text("import sys; sys.stdout = sys.__stdout__; print(kept)"))
                .isEqualTo("1");
    }

    @Test
    void theErrorIsAKeyboardInterruptWithWhatWasPrinted() {
        Statement cancelled = python.cancelOnce(begun, "print('so far')\nbegin()\ntime.sleep(600)");

        assertThat(cancelled.output().path("ename").asText()).isEqualTo("KeyboardInterrupt");
        assertThat(cancelled.output().path("traceback").toString())
                .contains("Printed before the error:")
                .contains("so far");
    }

    @Test
    void codeThatSwallowsOneInterruptGetsAnother() {
        Statement cancelled = python.cancelOnce(
                begun,
                """
                        n = 0
                        while n < 3:
                          try:
                            begin()
                            time.sleep(600)
                          except KeyboardInterrupt: n += 1
                        print('swallowed', n)
                        time.sleep(600)""");

        assertThat(cancelled.output().path("ename").asText()).isEqualTo("KeyboardInterrupt");
        assertThat(cancelled.output().path("traceback").toString()).contains("swallowed 3");
    }

    @Test
    void aHandlerOfTheCodesOwnIsGoneWithItsStatement() {
        python.text(
                """
                z = signal.signal(signal.SIGINT, signal.SIG_IGN)
                z = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})""");

        assertThat(python.cancelOnce(begun, "begin()\ntime.sleep(600)")
                        .output()
                        .path("ename")
                        .asText())
                .isEqualTo("KeyboardInterrupt");
    }

    @Test
    void anInterruptBetweenStatementsHurtsNobody() {
        long pid = python.pid();

        for (int i = 0; i < 20; i++) {
            PythonInterrupt.send(pid);
            assertThat(python.text("i = " + i + "; i")).isEqualTo(Integer.toString(i));
        }
        assertThat(python.pid()).isEqualTo(pid);
    }

    @Test
    void codeThatWillNotStopIsSaidToRunOn() {
        python.close();
        python = new RunningPython(directory, Duration.ofSeconds(1));
        Statement cancelled = python.cancelOnce(
                begun,
                "import signal, time\nz = signal.signal(signal.SIGINT, signal.SIG_IGN)\nopen('" + begun
                        + "', 'w').close()\nwhile not __import__('os').path.exists('" + directory.resolve("go")
                        + "'): time.sleep(0.01)");

        assertThat(cancelled.output().path("evalue").asText()).contains("its code runs on");
        int next = python.driver.submit("'next'");
        assertThat(python.driver.get(next).state()).isEqualTo(Statement.State.WAITING);
        assertThat(directory.resolve("go").toFile().mkdir()).isTrue();
        assertThat(python.driver
                        .awaitState(next, Statement.State.AVAILABLE)
                        .output()
                        .path("data")
                        .path("text/plain")
                        .asText())
                .isEqualTo("'next'");
    }
}
