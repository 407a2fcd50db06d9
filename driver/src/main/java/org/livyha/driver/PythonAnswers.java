// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Python answers: a JSON object a line. Ends once, with the pipe or with the process, whichever ends first. */
final class PythonAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(PythonAnswers.class);
    /** So long after the process its last words may still be on their way. */
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    /** Without Jackson's limit on the length of a text, which is below what a line to the servers carries. */
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private final int maxBytes;
    private final BlockingQueue<Optional<JsonNode>> answers = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> allRead = new CompletableFuture<>();

    /** @param maxBytes a line that is longer is no answer, and the last one */
    PythonAnswers(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Reads until the pipe ends. The process is watched too: programs that it has left behind may hold its pipes. */
    void readFrom(Process process) {
        process.onExit()
                .thenCompose(gone -> allRead.completeOnTimeout(null, LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS))
                .thenRun(() -> answers.add(Optional.empty()));
        try (InputStream pipe = new BufferedInputStream(process.getInputStream(), 1 << 16)) {
            for (byte[] line = line(pipe); line != null; line = line(pipe)) {
                answers.add(Optional.of(MAPPER.readTree(line)));
            }
        } catch (IOException e) {
            LOG.warn("an answer of Python cannot be read, it is ended cause={}", e.toString());
        } finally {
            answers.add(Optional.empty());
            allRead.complete(null);
        }
    }

    /** Null at the end. */
    private byte[] line(InputStream pipe) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = pipe.read(); next != '\n'; next = pipe.read()) {
            if (next < 0) {
                return null;
            }
            if (line.size() >= maxBytes) {
                throw new IOException("a line is longer than " + maxBytes + " bytes");
            }
            line.write(next);
        }
        return line.toByteArray();
    }

    /**
     * The next answer; empty when there will be none, now and ever after.
     *
     * @throws TimeoutException when there is none in this time
     */
    Optional<JsonNode> next(Duration limit) throws InterruptedException, TimeoutException {
        Optional<JsonNode> answer = answers.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (answer == null) {
            throw new TimeoutException("Python has not answered within " + limit);
        }
        return ended(answer);
    }

    private Optional<JsonNode> ended(Optional<JsonNode> answer) {
        if (answer.isEmpty()) {
            answers.add(answer);
        }
        return answer;
    }
}
