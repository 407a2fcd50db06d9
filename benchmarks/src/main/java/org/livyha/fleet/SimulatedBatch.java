// SPDX-License-Identifier: Apache-2.0
package org.livyha.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;

/**
 * A batch application. Of its arguments {@code sleep=MILLIS} says how long it runs (at once over unless said) and
 * {@code exit=CODE} how it ends.
 */
final class SimulatedBatch {
    private static final int KILLED = 137;

    private final String app;
    private final List<String> args;
    private final GroundTruth truth;

    SimulatedBatch(Map<String, String> conf, List<String> args, GroundTruth truth) {
        String tags = conf.getOrDefault("spark.yarn.tags", "unknown");
        this.app = tags.substring(tags.lastIndexOf(',') + 1);
        this.args = args;
        this.truth = truth;
    }

    /** Returns the exit code; 137 when the connection broke before its end. */
    int run(Socket socket, BufferedReader in) throws IOException {
        truth.launched(app);
        truth.runs(app, String.join(" ", args));
        int exit = number("exit=");
        int millis = number("sleep=");
        if (millis > 0) {
            socket.setSoTimeout(millis);
            try {
                while (in.readLine() != null) {
                    // Nothing is said to a batch.
                }
                exit = KILLED;
            } catch (SocketTimeoutException e) {
                socket.setSoTimeout(0);
            }
        }
        truth.ended(app, exit, exit == KILLED ? "killed" : "ran to its end");
        return exit;
    }

    private int number(String key) {
        return args.stream()
                .filter(arg -> arg.startsWith(key))
                .map(arg -> Integer.parseInt(arg.substring(key.length())))
                .findFirst()
                .orElse(0);
    }
}
