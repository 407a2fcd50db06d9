// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long WATCHDOG_MICROS = 400_000;
    private static final Duration LONGER_THAN_THE_WATCHDOG = Duration.ofNanos(WATCHDOG_MICROS * 1000 * 2);

    @TempDir
    Path dir;

    private final AtomicInteger answer = new AtomicInteger(200);
    private final AtomicLong answered = new AtomicLong();
    private final AtomicBoolean leaseInOrder = new AtomicBoolean(true);
    private final AtomicReference<String> status = new AtomicReference<>("standby, no leader known");
    private ServiceManager manager;
    private HttpServer http;
    private Systemd systemd;

    @BeforeEach
    void start() throws IOException {
        manager = new ServiceManager(dir.resolve("notify"));
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/health/live", exchange -> {
            exchange.sendResponseHeaders(answer.get(), -1);
            exchange.close();
        });
        http.start();
    }

    @AfterEach
    void close() {
        if (systemd != null) {
            systemd.close();
        }
        http.stop(0);
        manager.close();
    }

    @Test
    void aServerThatListensIsReady() {
        begin(Map.of());
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(manager.heard).contains("READY=1\nSTATUS=standby, no leader known"));
    }

    @Test
    void eachNewStatusIsTold() {
        begin(Map.of());
        status.set("leader epoch 7");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(manager.heard).contains("STATUS=leader epoch 7"));
    }

    @Test
    void aHealthyServerFeedsTheWatchdogInTime() {
        begin(watchdog());
        await().atMost(LIMIT).until(() -> manager.fed() >= 5);
    }

    @Test
    void withoutAWatchdogNobodyIsFed() {
        begin(Map.of());
        status.set("leader epoch 7");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(manager.heard).contains("STATUS=leader epoch 7"));
        assertThat(manager.fed()).isZero();
    }

    @Test
    void theWatchdogOfAnotherProcessIsNotFed() {
        begin(Map.of("WATCHDOG_USEC", Long.toString(WATCHDOG_MICROS), "WATCHDOG_PID", "1"));
        status.set("leader epoch 7");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(manager.heard).contains("STATUS=leader epoch 7"));
        assertThat(manager.fed()).isZero();
    }

    @Test
    void aLeaderWithoutALeaseIsNotFed() {
        begin(watchdog());
        await().atMost(LIMIT).until(() -> manager.fed() >= 1);
        leaseInOrder.set(false);
        assertStarves();
        leaseInOrder.set(true);
        assertFedAgain();
    }

    @Test
    void aServerThatAnswersItsHealthWithAnErrorIsNotFed() {
        begin(watchdog());
        await().atMost(LIMIT).until(() -> manager.fed() >= 1);
        answer.set(500);
        assertStarves();
        answer.set(200);
        assertFedAgain();
    }

    @Test
    void aServerThatTakesConnectionsAndNeverAnswersIsNotFed() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            begin(watchdog(), (InetSocketAddress) silent.getLocalSocketAddress());
            assertStarves();
        }
        assertThat(manager.fed()).isZero();
    }

    /** Hundreds ask at once: it comes to itself last. */
    @Test
    void aServerThatAnswersOthersInsteadIsFed() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            systemd = new Systemd(environment(watchdog()));
            systemd.ready(
                    (InetSocketAddress) silent.getLocalSocketAddress(),
                    answered::incrementAndGet,
                    leaseInOrder::get,
                    status::get);
            await().atMost(LIMIT).until(() -> manager.fed() >= 2);
        }
    }

    @Test
    void aServerThatStopsSaysSoAndIsNotFedAnyMore() {
        begin(watchdog());
        await().atMost(LIMIT).until(() -> manager.fed() >= 1);
        systemd.stopping();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(manager.heard).anyMatch(text -> text.startsWith("STOPPING=1\n")));
        assertStarves();
    }

    @Test
    void namesWithoutAFileAreReachedToo() {
        try (ServiceManager named =
                new ServiceManager("@livy-ha-test-" + ProcessHandle.current().pid())) {
            systemd = new Systemd(Map.of("NOTIFY_SOCKET", named.address()));
            systemd.ready(http.getAddress(), answered::get, leaseInOrder::get, status::get);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(named.heard).anyMatch(text -> text.startsWith("READY=1")));
        }
    }

    @Test
    void whereNobodyListensNobodyIsTold() {
        systemd = new Systemd(Map.of("NOTIFY_SOCKET", dir.resolve("nobody").toString()));
        systemd.ready(http.getAddress(), answered::get, leaseInOrder::get, status::get);
        systemd.stopping();
        systemd.close();
        systemd = new Systemd(Map.of());
        systemd.ready(http.getAddress(), answered::get, leaseInOrder::get, status::get);
        assertThat(manager.heard).isEmpty();
    }

    private void begin(Map<String, String> more) {
        begin(more, http.getAddress());
    }

    private void begin(Map<String, String> more, InetSocketAddress server) {
        systemd = new Systemd(environment(more));
        systemd.ready(server, answered::get, leaseInOrder::get, status::get);
    }

    private Map<String, String> environment(Map<String, String> more) {
        Map<String, String> env = new java.util.HashMap<>(more);
        env.put("NOTIFY_SOCKET", manager.address());
        return env;
    }

    private static Map<String, String> watchdog() {
        return Map.of(
                "WATCHDOG_USEC",
                Long.toString(WATCHDOG_MICROS),
                "WATCHDOG_PID",
                Long.toString(ProcessHandle.current().pid()));
    }

    /** One that is under way may still come; then none for longer than the service manager waits. */
    private void assertStarves() {
        AtomicInteger last = new AtomicInteger(-1);
        await().pollDelay(Duration.ZERO)
                .pollInterval(LONGER_THAN_THE_WATCHDOG)
                .atMost(LIMIT)
                .until(() -> last.getAndSet((int) manager.fed()) == manager.fed());
    }

    private void assertFedAgain() {
        long before = manager.fed();
        await().atMost(LIMIT).until(() -> manager.fed() > before);
    }
}
