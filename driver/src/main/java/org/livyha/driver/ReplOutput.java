// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Collects what a statement says: what its code prints and what the interpreter echoes, both in the order they came, and
 * each alone. Writing is safe for any thread, because code prints from threads of its own.
 */
final class ReplOutput {
    private final int maxBytes;
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream echoed = new ByteArrayOutputStream();
    private long cut;

    /**
     * Makes an empty one.
     *
     * @param maxBytes what goes beyond is counted and thrown away, so that a loop that prints cannot fill the driver
     */
    ReplOutput(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** For what code prints. */
    PrintStream printStream() {
        OutputStream sink = new OutputStream() {
            @Override
            public void write(int oneByte) {
                collect(printed, new byte[] {(byte) oneByte}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                collect(printed, bytes, offset, length);
            }
        };
        return new PrintStream(sink, true, StandardCharsets.UTF_8);
    }

    /** For what the interpreter says. */
    PrintWriter echoWriter() {
        Writer sink = new Writer() {
            @Override
            public void write(char[] chars, int offset, int length) {
                byte[] bytes = new String(chars, offset, length).getBytes(StandardCharsets.UTF_8);
                collect(echoed, bytes, 0, bytes.length);
            }

            @Override
            public void flush() {
                // Nothing is held back.
            }

            @Override
            public void close() {
                // The writer lives as long as the interpreter.
            }
        };
        return new PrintWriter(sink, true);
    }

    private synchronized void collect(ByteArrayOutputStream part, byte[] bytes, int offset, int length) {
        int room = Math.max(0, Math.min(length, maxBytes - all.size()));
        all.write(bytes, offset, room);
        part.write(bytes, offset, room);
        cut += length - room;
    }

    /** Forgets everything. */
    synchronized void clear() {
        all.reset();
        printed.reset();
        echoed.reset();
        cut = 0;
    }

    /** Forgets what was echoed so far, in the sense of {@link #echoed} alone. */
    synchronized void clearEchoed() {
        echoed.reset();
    }

    synchronized String all() {
        String text = all.toString(StandardCharsets.UTF_8);
        return cut == 0 ? text : text + "\n... " + cut + " more bytes of output were cut off\n";
    }

    synchronized String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    synchronized String echoed() {
        return echoed.toString(StandardCharsets.UTF_8);
    }
}
