// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process as a service of systemd: it tells when it is ready, what it does, and when it stops, and feeds the watchdog for
 * as long as it is healthy. Nobody is told anything when {@code NOTIFY_SOCKET} is not set. Safe for use by any thread.
 */
public final class Systemd implements AutoCloseable {
    private static final Duration STATUS_INTERVAL = Duration.ofMillis(500);
    private static final Logger log = LoggerFactory.getLogger(Systemd.class);

    private final NotifySocket socket;
    private final Duration watchdog;
    private Watchdog watch;
    private boolean stopping;

    private Systemd(NotifySocket socket, Duration watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /** @param env {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID} count */
    public static Systemd of(Map<String, String> env) {
        String address = env.get("NOTIFY_SOCKET");
        if (address == null || address.isEmpty()) {
            return new Systemd(null, null);
        }
        try {
            return new Systemd(NotifySocket.open(address), watchdog(env).orElse(null));
        } catch (IllegalStateException e) {
            log.warn("the service manager is told nothing: {}", e.getMessage(), e);
            return new Systemd(null, null);
        }
    }

    private static Optional<Duration> watchdog(Map<String, String> env) {
        String pid = env.get("WATCHDOG_PID");
        boolean ours =
                pid == null || pid.equals(Long.toString(ProcessHandle.current().pid()));
        String micros = env.getOrDefault("WATCHDOG_USEC", "0");
        if (!ours || !micros.matches("[0-9]{1,15}") || Long.parseLong(micros) == 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1000));
    }

    /**
     * The HTTP port is open. From here on one thread tells each change of {@code status}, and feeds the watchdog whenever the
     * lease is in order and the server has answered itself.
     *
     * @param http where this server listens
     * @param leaseInOrder false while this server serves as leader and cannot prove that it is; must not wait
     * @param status one line for {@code systemctl status}; must not wait
     */
    public synchronized void ready(InetSocketAddress http, BooleanSupplier leaseInOrder, Supplier<String> status) {
        Objects.requireNonNull(leaseInOrder, "leaseInOrder");
        if (socket == null || watch != null || stopping) {
            return;
        }
        if (watchdog == null) {
            watch = new Watchdog(socket, STATUS_INTERVAL, null, status);
        } else {
            SelfProbe probe = new SelfProbe(http, watchdog.dividedBy(2));
            BooleanSupplier healthy = () -> leaseInOrder.getAsBoolean() && probe.getAsBoolean();
            watch = new Watchdog(socket, watchdog.dividedBy(4), healthy, status);
        }
        socket.send("READY=1", "STATUS=" + status.get());
        watch.start();
    }

    /** This server stops: from here on the watchdog is off, and the time for stopping runs. Idempotent. */
    public synchronized void stopping() {
        if (socket == null || stopping) {
            return;
        }
        stopping = true;
        if (watch != null) {
            watch.close();
        }
        socket.sendNow("STOPPING=1", "STATUS=stopping; sessions, batches and their drivers go on");
    }

    @Override
    public synchronized void close() {
        stopping();
        if (socket != null) {
            socket.close();
        }
    }
}
