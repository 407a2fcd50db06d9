// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Python process, and the talk with it: requests by its standard input, answers by its standard output, and by its
 * standard error all that code prints. Code sees none of the first two. For use by one thread, except {@link #close}.
 */
final class PythonProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PythonProcess.class);
    private static final int MAX_ANSWER_BYTES = 64 * 1024 * 1024;
    /** PySpark's modules come from a slow disk at times. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    /** A mark comes before the answer that it belongs to, and is only read by another thread. */
    private static final Duration MARK_LIMIT = Duration.ofMinutes(1);

    private static final Duration EXIT_LIMIT = Duration.ofSeconds(2);
    /** Programs that Python has left behind may hold the pipe open for ever. */
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final ObjectMapper mapper =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private final Process process;
    private final PythonAnswers answers;
    private final PythonPrinted printed;
    private long interpreterPid;

    private PythonProcess(Process process, PythonAnswers answers, PythonPrinted printed) {
        this.process = process;
        this.answers = answers;
        this.printed = printed;
    }

    /**
     * Starts Python and waits until it is ready.
     *
     * @param script as {@link PythonScripts} has written it
     * @throws IllegalStateException saying why it is not
     */
    static PythonProcess start(PythonCommand command, Path script, int maxPrintedBytes) {
        String mark = "\1livyha " + UUID.randomUUID() + "\2";
        PythonAnswers answers = new PythonAnswers(MAX_ANSWER_BYTES);
        PythonPrinted printed = new PythonPrinted(mark, maxPrintedBytes);
        ProcessBuilder builder =
                command.builder(List.of(script.toString(), mark, Integer.toString(MAX_ANSWER_BYTES - 1024)));
        CompletableFuture<Process> started = new CompletableFuture<>();
        // Python has the kernel end it together with the thread that started it, so that one lives as long as it does.
        daemon("livyha-python-answers", () -> {
            try {
                Process process = builder.start();
                started.complete(process);
                answers.readFrom(process);
            } catch (Throwable e) {
                // Somebody waits for one or the other.
                started.completeExceptionally(e);
            }
        });
        try {
            Process process = started.join();
            daemon("livyha-python-printed", () -> printed.readFrom(process.getErrorStream()));
            PythonProcess python = new PythonProcess(process, answers, printed);
            python.awaitReady(command);
            return python;
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    command.executable() + " does not start: " + e.getCause().getMessage(), e);
        }
    }

    private void awaitReady(PythonCommand command) {
        try {
            Optional<JsonNode> ready = answers.next(START_LIMIT);
            if (ready.isPresent()) {
                interpreterPid = ready.get().path("pid").asLong();
                printed.next(MARK_LIMIT);
                LOG.info(
                        "python up version={} pid={}", ready.get().path("ready").asText(), interpreterPid);
                return;
            }
            close();
            String words = printed.rest(LAST_WORDS).strip();
            throw new IllegalStateException(command.executable() + " ended before it was ready: " + words);
        } catch (TimeoutException e) {
            close();
            throw new IllegalStateException(command.executable() + " was not ready within " + START_LIMIT, e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command.executable() + " started", e);
        }
    }

    /** Sends a request. Python that has ended takes it too; {@link #answer} tells. */
    void send(ObjectNode request) {
        try {
            OutputStream pipe = process.getOutputStream();
            pipe.write(mapper.writeValueAsBytes(request));
            pipe.write('\n');
            pipe.flush();
        } catch (IOException e) {
            LOG.debug("python takes no request any more cause={}", e.toString());
        }
    }

    /**
     * The answer; empty when Python has ended without one.
     *
     * @throws TimeoutException when there is none in this time
     */
    Optional<JsonNode> answer(Duration limit) throws InterruptedException, TimeoutException {
        return answers.next(limit);
    }

    /** What was printed up to the answer that was just taken. */
    String printed() {
        return printed.next(MARK_LIMIT);
    }

    /** What was printed up to the end; for when there is no other answer. */
    String lastPrinted() {
        return printed.rest(LAST_WORDS);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Has user code get a KeyboardInterrupt; nothing happens to Python that does not run any. */
    void interrupt() {
        if (process.isAlive()) {
            PythonInterrupt.send(interpreterPid);
        }
    }

    /** Waits a little for Python to go by itself, and says in words how it went. */
    String letGo() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("python is gone cause={}", e.toString());
        }
        String how = awaitExit() ? "ended" : "was ended";
        close();
        return how + (awaitExit() ? " with exit code " + process.exitValue() : "");
    }

    private boolean awaitExit() {
        try {
            return process.waitFor(EXIT_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** Ends Python at once, and the programs that it runs. Idempotent. */
    @Override
    public void close() {
        List<ProcessHandle> programs = process.descendants().toList();
        process.destroyForcibly();
        programs.forEach(ProcessHandle::destroyForcibly);
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
