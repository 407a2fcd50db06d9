// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On real sockets: all of 127/8 is this host, so that one of its addresses may stand for the one that moves. */
@Timeout(60)
class SynHoldTest {
    private static final int LIMIT_MILLIS = 20_000;

    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocketChannel listener;
    private int port;

    @BeforeEach
    void listen() throws IOException {
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(0), 100);
        port = listener.socket().getLocalPort();
        open.add(listener);
    }

    @AfterEach
    void close() throws Exception {
        threads.shutdownNow();
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void whoConnectsToTheAddressWaitsAndIsLetInAfterwards() throws Exception {
        List<CompletableFuture<Socket>> held = new ArrayList<>();
        try (SynHold hold = SynHold.on(port, moving())) {
            for (int i = 0; i < 10; i++) {
                held.add(CompletableFuture.supplyAsync(() -> connect(moving()), threads));
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> connecting() == 10);
            // Long enough for those that would be let in to be so.
            await().during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> connecting() == 10);
            assertThat(held).noneMatch(CompletableFuture::isDone);
        }
        for (CompletableFuture<Socket> one : held) {
            assertThat(one.get(20, SECONDS).isConnected()).isTrue();
        }
    }

    @Test
    void connectionsToOtherAddressesAndOpenOnesAreNotTouched() throws Exception {
        Socket before = connect(moving());
        Socket accepted = accept();
        try (SynHold hold = SynHold.on(port, moving())) {
            before.getOutputStream().write(1);
            assertThat(accepted.getInputStream().read()).isEqualTo(1);
            Socket other = connect(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
            Socket otherAccepted = accept();
            otherAccepted.getOutputStream().write(2);
            assertThat(other.getInputStream().read()).isEqualTo(2);
            accepted.close();
            assertThat(before.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void anIpv6AddressIsHeldToo() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")), "no IPv6 here");
        InetAddress six = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        CompletableFuture<Socket> held;
        try (SynHold hold = SynHold.on(port, six)) {
            assertThat(connect(moving()).isConnected()).isTrue();
            held = CompletableFuture.supplyAsync(() -> connect(six), threads);
            await().during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> !held.isDone());
        }
        assertThat(held.get(20, SECONDS).isConnected()).isTrue();
    }

    @Test
    void aPortOnWhichNobodyListensCannotBeHeld() throws Exception {
        listener.close();
        assertThatThrownBy(() -> SynHold.on(port, moving())).hasMessageContaining("listens on port " + port);
    }

    private static InetAddress moving() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket connect(InetAddress address) {
        Socket socket = new Socket();
        open.add(socket);
        try {
            socket.connect(new InetSocketAddress(address, port), LIMIT_MILLIS);
            socket.setSoTimeout(LIMIT_MILLIS);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Socket accept() throws IOException {
        Socket socket = listener.accept().socket();
        open.add(socket);
        socket.setSoTimeout(LIMIT_MILLIS);
        return socket;
    }

    /** How many have sent what begins a connection and wait for an answer, as the kernel says. */
    private long connecting() throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        long count = 0;
        // The JDK's sockets are of IPv6, if there is any, whatever they connect to.
        for (Path table : List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"))) {
            List<String> lines = Files.exists(table) ? Files.readAllLines(table) : List.of();
            count += lines.stream()
                    .map(line -> line.trim().split("\\s+", -1))
                    .filter(field -> field[2].endsWith(suffix) && field[3].equals("02"))
                    .count();
        }
        return count;
    }
}
