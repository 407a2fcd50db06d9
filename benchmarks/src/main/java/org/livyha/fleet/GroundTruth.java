// SPDX-License-Identifier: Apache-2.0
package org.livyha.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What drivers and batches really did, one JSON object a line, in the order in which it happened: {@code nanos} is this host's
 * monotonic clock ({@link System#nanoTime}), {@code millis} the time of day. What happened:
 *
 * <pre>
 * launched  {app}                    spark-submit was run
 * executes  {app, statement, code}   a statement's code began
 * executed  {app, statement, code}   and ran to its end
 * runs      {app, args}              a batch began
 * ended     {app, exit, why}         a driver or batch has ended; exit 137: it was killed
 * </pre>
 *
 * Safe for use by any thread; a line is in the file when the call returns.
 */
public final class GroundTruth implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Writer out;
    private final AtomicLong executed = new AtomicLong();

    private GroundTruth(Writer out) {
        this.out = out;
    }

    /** Appends to this file. */
    public static GroundTruth in(Path file) throws IOException {
        return new GroundTruth(Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /** Forgets all but the count. */
    public static GroundTruth none() {
        return new GroundTruth(Writer.nullWriter());
    }

    /** How many statements have run to their end. */
    public long executed() {
        return executed.get();
    }

    void launched(String app) {
        write(what("launched", app));
    }

    void executes(String app, String statement, String code) {
        write(what("executes", app)
                .put("statement", Integer.parseInt(statement))
                .put("code", code));
    }

    void executed(String app, String statement, String code) {
        executed.incrementAndGet();
        write(what("executed", app)
                .put("statement", Integer.parseInt(statement))
                .put("code", code));
    }

    void runs(String app, String args) {
        write(what("runs", app).put("args", args));
    }

    void ended(String app, int exit, String why) {
        write(what("ended", app).put("exit", exit).put("why", why));
    }

    private static ObjectNode what(String what, String app) {
        return JSON.createObjectNode().put("what", what).put("app", app);
    }

    private synchronized void write(ObjectNode line) {
        line.put("nanos", System.nanoTime()).put("millis", System.currentTimeMillis());
        try {
            out.write(line + "\n");
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write what happened", e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
