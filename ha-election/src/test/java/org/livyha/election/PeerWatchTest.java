// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PeerWatchTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final List<String> proofs = new CopyOnWriteArrayList<>();
    private final PeerWatch watch =
            new PeerWatch((dead, proof) -> proofs.add(dead.holder().instance() + ": " + proof));
    private final List<AutoCloseable> open = new ArrayList<>(List.of(watch));

    @AfterEach
    void closeAll() throws Exception {
        Collections.reverse(open);
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void aClosedLineAndRefusedConnectionsProveDeath() throws Exception {
        PeerPort leader = port("a", "i-1", 0);
        watchOn("a", "i-1", leader.port());
        await().atMost(SOON).until(watch::holdsLine);
        assertThat(proofs).isEmpty();
        leader.close();
        await().atMost(SOON).until(() -> !proofs.isEmpty());
        assertThat(proofs.get(0)).isEqualTo("i-1: 3 connections refused in a row");
    }

    /** The address may be wrong, and the leader in the best of health. */
    @Test
    void refusalsWhereNobodyWasEverReachedProveNothing() throws Exception {
        int number = port("a", "i-1", 0).port();
        open.remove(open.size() - 1).close();
        watchOn("a", "i-1", number);
        await().during(Duration.ofMillis(500)).atMost(SOON).until(proofs::isEmpty);
        port("a", "i-1", number);
        await().atMost(SOON).until(watch::holdsLine);
        assertThat(proofs).isEmpty();
    }

    @Test
    void anotherProcessOfTheSameNodeProvesDeath() throws Exception {
        PeerPort next = port("a", "i-2", 0);
        watchOn("a", "i-1", next.port());
        await().atMost(SOON).until(() -> !proofs.isEmpty());
        assertThat(proofs.get(0)).isEqualTo("i-1: another process of its node answers");
    }

    @Test
    void anotherNodeAtTheAddressProvesNothing() throws Exception {
        CountingPort wrong = new CountingPort("i-9 b\n");
        watchOn("a", "i-1", wrong.port());
        await().atMost(SOON).until(() -> wrong.accepted.get() >= 5);
        assertThat(proofs).isEmpty();
    }

    @Test
    void aLineThatEndsWithoutAnAnswerProvesNothing() throws Exception {
        CountingPort rude = new CountingPort(null);
        watchOn("a", "i-1", rude.port());
        await().atMost(SOON).until(() -> rude.accepted.get() >= 8);
        assertThat(proofs).isEmpty();
    }

    /** Like a stopped process: its kernel accepts, nobody answers. */
    @Test
    void aHostThatAcceptsAndSaysNothingProvesNothing() throws Exception {
        ServerSocket stopped = new ServerSocket(0, 50, HERE);
        open.add(stopped);
        watchOn("a", "i-1", stopped.getLocalPort());
        try (Socket first = stopped.accept()) {
            assertThat(proofs).isEmpty();
            assertThat(watch.holdsLine()).isFalse();
            first.close(); // starts over
            try (Socket second = stopped.accept()) {
                second.getOutputStream().write("i-1 a\n".getBytes(StandardCharsets.UTF_8));
                await().atMost(SOON).until(watch::holdsLine);
            }
        }
        assertThat(proofs).isEmpty();
    }

    @Test
    void theLeadersReturnToTheSamePortBeforeTheThirdRefusalProvesNothing() throws Exception {
        PeerPort leader = port("a", "i-1", 0);
        int number = leader.port();
        watchOn("a", "i-1", number);
        await().atMost(SOON).until(watch::holdsLine);
        // its lines are cut, by a firewall for instance, but it still listens
        for (int i = 0; i < 40; i++) {
            try (Socket crowd = new Socket(HERE, number)) {
                assertThat(crowd.getInputStream().read()).isPositive();
                open.add(new Socket(HERE, number));
            }
        }
        await().atMost(SOON).until(watch::holdsLine);
        assertThat(proofs).isEmpty();
    }

    @Test
    void aWatchThatIsSetOnNobodyLetsGo() throws Exception {
        PeerPort leader = port("a", "i-1", 0);
        watchOn("a", "i-1", leader.port());
        await().atMost(SOON).until(watch::holdsLine);
        watch.watch(Optional.empty());
        assertThat(watch.holdsLine()).isFalse();
        PeerPort other = port("b", "i-5", 0);
        watchOn("b", "i-5", other.port());
        await().atMost(SOON).until(watch::holdsLine);
        leader.close();
        other.close();
        await().atMost(SOON).until(() -> !proofs.isEmpty());
        assertThat(proofs).allMatch(proof -> proof.startsWith("i-5"));
    }

    @Test
    void anAddressThatIsNoneDoesNoHarm() throws Exception {
        watch.start();
        watch.watch(Optional.of(leader("a", "i-1", "nonsense")));
        PeerPort leader = port("b", "i-2", 0);
        watch.watch(Optional.of(leader("b", "i-2", "127.0.0.1:" + leader.port())));
        await().atMost(SOON).until(watch::holdsLine);
        assertThat(proofs).isEmpty();
    }

    private PeerPort port(String node, String instance, int number) throws IOException {
        PeerPort port = new PeerPort(new InetSocketAddress(HERE, number), node, instance);
        open.add(port);
        port.start();
        return port;
    }

    private boolean started;

    private void watchOn(String node, String instance, int port) {
        if (!started) {
            watch.start();
            started = true;
        }
        watch.watch(Optional.of(leader(node, instance, "127.0.0.1:" + port)));
    }

    private static EpochRecord leader(String node, String instance, String address) {
        return EpochRecord.none(Instant.EPOCH)
                .next(new ServerIdentity(node, instance, "", "", address), 1, "/latch", Instant.EPOCH);
    }

    /** Says its piece, or nothing, to each that connects, and closes the line. */
    private final class CountingPort {
        final AtomicInteger accepted = new AtomicInteger();
        private final ServerSocket socket;

        CountingPort(String greeting) throws IOException {
            socket = new ServerSocket(0, 50, HERE);
            open.add(socket);
            Thread thread = new Thread(
                    () -> {
                        try {
                            while (true) {
                                try (Socket line = socket.accept()) {
                                    if (greeting != null) {
                                        line.getOutputStream().write(greeting.getBytes(StandardCharsets.UTF_8));
                                    }
                                    accepted.incrementAndGet();
                                }
                            }
                        } catch (IOException e) {
                            // closed: the test is over
                        }
                    },
                    "counting-port");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }
    }
}
