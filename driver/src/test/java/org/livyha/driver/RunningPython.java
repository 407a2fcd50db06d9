// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.livyha.rpc.Statement;

/** A driver without Spark whose own kind is Python: the host's plain python3. Ends it with the test. */
final class RunningPython implements AutoCloseable {
    private static final PythonGateway NO_SPARK = PythonGateway.none("this is a test");
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(30);

    final RunningDriver driver;
    final PythonInterpreter interpreter;

    RunningPython(Path directory) {
        this(directory, NO_SPARK, Map.of(), CANCEL_TIMEOUT);
    }

    RunningPython(Path directory, PythonGateway gateway) {
        this(directory, gateway, Map.of(), CANCEL_TIMEOUT);
    }

    /** @param environment what Python has beside the test's own environment */
    RunningPython(Path directory, Map<String, String> environment) {
        this(directory, NO_SPARK, environment, CANCEL_TIMEOUT);
    }

    RunningPython(Path directory, Duration cancelTimeout) {
        this(directory, NO_SPARK, Map.of(), cancelTimeout);
    }

    private RunningPython(
            Path directory, PythonGateway gateway, Map<String, String> environment, Duration cancelTimeout) {
        assumeTrue(onPath("python3"), "no python3 on this host: what runs Python is not tested");
        Map<String, String> all = new HashMap<>(System.getenv());
        all.putAll(environment);
        interpreter =
                new PythonInterpreter(PythonCommand.choose(key -> null, all), directory, () -> gateway, () -> "7");
        ScriptedEngine engine = new ScriptedEngine();
        engine.python = interpreter;
        driver = new RunningDriver(
                new ExecutorSettings("pyspark", 100, cancelTimeout, Duration.ofHours(1), 1000),
                engine,
                Clock.systemUTC());
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Runs code that must succeed and gives its text. */
    String text(String code) {
        return driver.text(code);
    }

    /** Runs code that must succeed and gives what it shows as this type. */
    JsonNode shown(String mimeType, String code) {
        JsonNode output = driver.output(code);
        assertThat(output.path("status").asText()).as("status of %s", output).isEqualTo("ok");
        return output.path("data").path(mimeType);
    }

    /** Runs code that must fail and gives its output without the number. */
    JsonNode failure(String code) {
        JsonNode output = driver.output(code);
        assertThat(output.path("status").asText()).as("status of %s", output).isEqualTo("error");
        return ((ObjectNode) output.deepCopy()).without("execution_count");
    }

    long pid() {
        return Long.parseLong(text("import os; os.getpid()"));
    }

    /** Runs code, waits until it has made this file, and cancels it then; gives the statement when it has ended. */
    Statement cancelOnce(Path begun, String code) {
        int id = driver.submit(code);
        await().atMost(RunningDriver.PATIENCE).until(() -> begun.toFile().exists());
        driver.cancel(id);
        return driver.awaitState(id, Statement.State.CANCELLED);
    }

    static void awaitGone(long pid) {
        await().atMost(RunningDriver.PATIENCE)
                .until(() -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    }

    @Override
    public void close() {
        driver.close();
        interpreter.close();
    }
}
