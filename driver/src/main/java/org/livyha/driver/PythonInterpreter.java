// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs Python statements in a process of its own. One that ends is told of once, as the output of the statement that
 * noticed; the statement after that gets a new one. {@link #close} may be called by any thread, and ends what runs.
 */
final class PythonInterpreter implements Interpreter {
    private static final Logger LOG = LoggerFactory.getLogger(PythonInterpreter.class);
    /** As for Scala. */
    private static final int MAX_OUTPUT_BYTES = 8 * 1024 * 1024;
    /** Statements run for as long as they like. */
    private static final Duration LONG = Duration.ofDays(1);
    /** Nothing is run to complete a name. */
    private static final Duration COMPLETION_LIMIT = Duration.ofSeconds(5);

    private static final String AFTERWARDS =
            "; the next statement starts a new one, without the variables of the old one";

    private final PythonCommand command;
    private final Path scripts;
    private final Supplier<PythonGateway> gateways;
    private final Supplier<String> jobGroup;
    private PythonGateway gateway;
    private volatile PythonProcess python;
    private boolean closed;

    /**
     * @param scripts a directory that is written to
     * @param gateways opens a gateway for each Python process
     * @param jobGroup the group of Spark jobs that the calling thread's statement is in, or null
     */
    PythonInterpreter(
            PythonCommand command, Path scripts, Supplier<PythonGateway> gateways, Supplier<String> jobGroup) {
        this.command = command;
        this.scripts = scripts;
        this.gateways = gateways;
        this.jobGroup = jobGroup;
    }

    @Override
    public void start() {
        Path script = PythonScripts.writeTo(scripts);
        PythonGateway opened = gateways.get();
        PythonProcess started;
        try {
            started = PythonProcess.start(command.with(opened.environment()), script, MAX_OUTPUT_BYTES);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
        boolean tooLate;
        synchronized (this) {
            gateway = opened;
            python = started;
            tooLate = closed;
        }
        if (tooLate) {
            forget();
            throw new IllegalStateException("closed while Python started");
        }
    }

    @Override
    public Output execute(String code) {
        if (python == null) {
            try {
                start();
            } catch (RuntimeException e) {
                LOG.error("python did not start again", e);
                return new Output.Failed(
                        "InterpreterError", "Fail to start interpreter", List.of(e.getMessage() + "\n"));
            }
        }
        PythonProcess now = python;
        if (!now.isAlive()) {
            return died(now, " before this statement, which was not run");
        }
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        now.send(request.put("code", code).put("group", jobGroup.get()));
        Optional<JsonNode> answer = await(now);
        if (answer.isEmpty()) {
            return died(now, "");
        }
        Output output = PythonOutput.of(answer.get(), now.printed());
        if (answer.get().path("ended").asBoolean()) {
            now.letGo();
            forget();
        }
        return output;
    }

    /** The thread is interrupted again and again for as long as the statement is to be stopped. */
    private static Optional<JsonNode> await(PythonProcess now) {
        while (true) {
            try {
                return now.answer(LONG);
            } catch (InterruptedException e) {
                now.interrupt();
            } catch (TimeoutException e) {
                LOG.debug("a statement has run for long time={}", LONG);
            }
        }
    }

    private Output died(PythonProcess now, String when) {
        String how = now.letGo();
        String printed = now.lastPrinted();
        LOG.warn("python is gone, the next statement starts a new one how={}", how);
        forget();
        return PythonOutput.died(printed, "Python " + how + when + AFTERWARDS);
    }

    private void forget() {
        PythonProcess process;
        PythonGateway open;
        synchronized (this) {
            process = python;
            open = gateway;
            python = null;
            gateway = null;
        }
        if (process != null) {
            process.close();
            open.close();
        }
    }

    @Override
    public List<String> complete(String code, int cursor) {
        PythonProcess now = python;
        if (now == null || !now.isAlive()) {
            return List.of();
        }
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        // Python counts characters, Java halves of some.
        now.send(request.put("code", code).put("cursor", code.codePointCount(0, cursor)));
        List<String> names = new ArrayList<>();
        try {
            now.answer(COMPLETION_LIMIT)
                    .ifPresent(answer -> answer.path("candidates").forEach(name -> names.add(name.asText())));
        } catch (InterruptedException e) {
            now.close();
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.warn("python does not say what may follow, it is ended cause={}", e.getMessage());
            now.close();
        }
        return names;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        forget();
    }
}
