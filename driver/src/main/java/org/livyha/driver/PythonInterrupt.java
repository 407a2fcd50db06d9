// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIGINT for a process. Java has no way to send it, and not every host has a program for it, but each has a shell. */
final class PythonInterrupt {
    private static final Logger LOG = LoggerFactory.getLogger(PythonInterrupt.class);
    private static final long LIMIT_SECONDS = 10;

    private PythonInterrupt() {}

    /** Returns when the signal was delivered, so that it never reaches what the process is told to do later. */
    static void send(long pid) {
        Process kill;
        try {
            kill = new ProcessBuilder("sh", "-c", "kill -INT \"$0\"", Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.warn("python cannot be interrupted pid={}", pid, e);
            return;
        }
        boolean interrupted = false;
        while (true) {
            try {
                if (!kill.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    kill.destroyForcibly();
                    LOG.warn("python was not interrupted in time pid={} seconds={}", pid, LIMIT_SECONDS);
                }
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
