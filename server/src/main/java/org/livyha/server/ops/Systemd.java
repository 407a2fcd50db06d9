// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
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

    private final Map<String, String> env;
    private NotifySocket socket;
    private Watchdog watch;
    private boolean stopping;

    /** @param env {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID} count */
    public Systemd(Map<String, String> env) {
        this.env = Map.copyOf(env);
    }

    private Optional<Duration> watchdog() {
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
     * lease is in order and the server has answered itself, or others meanwhile.
     *
     * @param http where this server listens
     * @param answered how many requests it has answered so far; must not wait
     * @param leaseInOrder false while this server serves as leader and cannot prove that it is; must not wait
     * @param status one line for {@code systemctl status}; must not wait
     */
    public synchronized void ready(
            InetSocketAddress http, LongSupplier answered, BooleanSupplier leaseInOrder, Supplier<String> status) {
        Objects.requireNonNull(leaseInOrder, "leaseInOrder");
        String address = env.getOrDefault("NOTIFY_SOCKET", "");
        if (address.isEmpty() || socket != null || stopping) {
            return;
        }
        try {
            socket = NotifySocket.open(address);
        } catch (IllegalStateException e) {
            log.warn("the service manager is told nothing: {}", e.getMessage(), e);
            return;
        }
        Optional<Duration> watchdog = watchdog();
        BooleanSupplier healthy = watchdog.map(limit -> healthy(http, limit, answered, leaseInOrder))
                .orElse(null);
        Duration interval = watchdog.map(limit -> limit.dividedBy(4)).orElse(STATUS_INTERVAL);
        watch = new Watchdog(socket, interval, healthy, status);
        socket.send("READY=1", "STATUS=" + status.get());
        watch.start();
    }

    private static BooleanSupplier healthy(
            InetSocketAddress http, Duration limit, LongSupplier answered, BooleanSupplier leaseInOrder) {
        Responsive responsive = new Responsive(new SelfProbe(http, limit.dividedBy(2)), answered);
        return () -> leaseInOrder.getAsBoolean() && responsive.getAsBoolean();
    }

    /** This server stops: from here on the watchdog is off, and the time for stopping runs. Idempotent. */
    public synchronized void stopping() {
        if (stopping) {
            return;
        }
        stopping = true;
        if (socket == null) {
            return;
        }
        watch.close();
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
