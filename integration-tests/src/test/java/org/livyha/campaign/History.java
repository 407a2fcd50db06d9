// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All that was asked, answered, done to the servers and seen of them, one JSON object a line, in the order of writing; each
 * line has {@code at}, {@link System#nanoTime}, and {@code event}. For any thread.
 */
final class History implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedWriter out;
    private final List<Op> ops = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final AtomicLong number = new AtomicLong();

    History(Path file) throws IOException {
        this.out = Files.newBufferedWriter(file);
    }

    long nextNumber() {
        return number.incrementAndGet();
    }

    void invoke(Op op) {
        write(op.invokedAt(), "invoke", JSON.valueToTree(op));
    }

    void end(Op op) {
        synchronized (ops) {
            ops.add(op);
        }
        write(op.endedAt(), op.outcome().name().toLowerCase(java.util.Locale.ROOT), JSON.valueToTree(op));
    }

    /** Something that no client did. */
    void note(String event, String what) {
        long at = System.nanoTime();
        synchronized (notes) {
            notes.add(new Note(at, event, what));
        }
        write(at, event, JSON.createObjectNode().put("what", what));
    }

    void note(String event, Object details) {
        write(System.nanoTime(), event, JSON.valueToTree(details));
    }

    private void write(long at, String event, JsonNode details) {
        ObjectNode line = JSON.createObjectNode().put("at", at).put("event", event);
        if (details instanceof ObjectNode object) {
            line.setAll(object);
        } else {
            line.set("what", details);
        }
        String text = line + "\n";
        synchronized (out) {
            try {
                out.write(text);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write the history", e);
            }
        }
    }

    /** What was noted in words. */
    List<Note> notes() {
        synchronized (notes) {
            return List.copyOf(notes);
        }
    }

    /** All that have ended, in the order of their ends. */
    List<Op> ops() {
        synchronized (ops) {
            return List.copyOf(ops);
        }
    }

    /** Those that have ended since. */
    List<Op> opsSince(long at) {
        synchronized (ops) {
            int first = ops.size();
            while (first > 0 && ops.get(first - 1).endedAt() >= at) {
                first--;
            }
            return List.copyOf(ops.subList(first, ops.size()));
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (out) {
            out.close();
        }
    }
}
