// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the service manager's watchdog, and tells it each new status. On the one thread that also finds out whether this
 * server is healthy: who does not come back from that question feeds nobody.
 */
final class Watchdog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    private final NotifySocket socket;
    private final Duration interval;
    private final BooleanSupplier healthy;
    private final Supplier<String> status;
    private final Thread thread = new Thread(this::run, "watchdog");
    private volatile boolean closed;
    private boolean hungry;
    private String told;

    /** @param healthy may wait; null when there is no watchdog to feed */
    Watchdog(NotifySocket socket, Duration interval, BooleanSupplier healthy, Supplier<String> status) {
        this.socket = Objects.requireNonNull(socket, "socket");
        this.interval = Objects.requireNonNull(interval, "interval");
        this.healthy = healthy;
        this.status = Objects.requireNonNull(status, "status");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                tellStatus();
                if (healthy != null) {
                    feed();
                }
                Thread.sleep(interval.toMillis());
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void tellStatus() {
        String now = status.get();
        if (!now.equals(told)) {
            socket.send("STATUS=" + now);
            told = now;
        }
    }

    private void feed() {
        boolean well = healthy.getAsBoolean();
        if (well && !closed) {
            socket.send("WATCHDOG=1");
        }
        if (well == hungry) {
            hungry = !well;
            if (hungry) {
                log.error("the watchdog is not fed: the service manager will kill this process unless that ends");
            } else {
                log.warn("the watchdog is fed again");
            }
        }
    }

    /** Returns at once; nothing is fed any more. Idempotent. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
