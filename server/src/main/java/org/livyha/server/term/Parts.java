// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was started, closed in reverse order: all that lives only while leading, and all that lives as long as the server.
 * What fails to close keeps nothing else from closing.
 */
public final class Parts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Parts.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Adds what is to be closed before everything that was added earlier. */
    public synchronized <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /** Adds an executor, whose tasks are not waited for. */
    public <T extends ExecutorService> T addExecutor(T executor) {
        add((AutoCloseable) executor::shutdownNow);
        return executor;
    }

    /** Adds what is to be done at the close. */
    public void onClose(AutoCloseable action) {
        add(action);
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.warn("a part did not close part={}", part.getClass().getSimpleName(), e);
            }
        }
    }
}
