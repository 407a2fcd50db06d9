// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.load;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Every operation of the client, in memory for the round and in a file for good. Safe for use by any thread. */
public final class OpLog implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final BufferedWriter file;
    private final List<Op> round = new ArrayList<>();

    public OpLog(Path path) throws IOException {
        file = Files.newBufferedWriter(path);
    }

    public synchronized void add(Op op) {
        round.add(op);
        try {
            file.write(JSON.writeValueAsString(op));
            file.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was added since the last call, in the order of the ends. */
    public synchronized List<Op> take() {
        List<Op> taken = new ArrayList<>(round);
        round.clear();
        taken.sort(Comparator.comparingDouble(Op::end));
        return taken;
    }

    /** Whether something that began after that succeeded. */
    public synchronized boolean hasSuccessSince(double time) {
        for (int i = round.size() - 1; i >= 0 && round.get(i).end() >= time; i--) {
            Op op = round.get(i);
            if (op.isProbe() && op.ok() && op.begin() >= time) {
                return true;
            }
        }
        return false;
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
