// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** keepalived's look at a claim: {@code livy-ha-check}, with a server, with none, and with one that hangs. */
class ClaimCheckIT {
    private static final Path CHECK = Path.of(System.getProperty("livyha.scripts"))
            .resolve("../deploy/keepalived/livy-ha-check")
            .toAbsolutePath()
            .normalize();

    @TempDir
    private Path dir;

    private Path file;

    @BeforeEach
    void start() throws IOException {
        file = Files.createDirectory(dir.resolve("run")).resolve("leader");
    }

    private int check(String claim, int target) throws IOException, InterruptedException {
        Files.writeString(file, claim);
        return check(target);
    }

    private int check(int target) throws IOException, InterruptedException {
        Process check = new ProcessBuilder(CHECK.toString(), "127.0.0.1", String.valueOf(target), file.toString())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("said").toFile())
                .start();
        try {
            assertThat(check.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            check.destroyForcibly();
        }
        assertThat(Files.readString(dir.resolve("said"))).isEmpty();
        return check.exitValue();
    }

    private int answering(String claim, int status) throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health/leader", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            return check(claim, server.getAddress().getPort());
        } finally {
            server.stop(0);
        }
    }

    private int dead(String claim) throws IOException, InterruptedException {
        // Reserved, and nobody listens there.
        return check(claim, 1);
    }

    private int hanging(String claim) throws IOException, InterruptedException {
        // The kernel takes the connection, and that is all.
        try (ServerSocket deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            return check(claim, deaf.getLocalPort());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0\n", ""})
    void noClaimNeedsAServerThatSaysAnything(String none) throws Exception {
        assertThat(dead(none)).isNotZero();
        assertThat(hanging(none)).isNotZero();
        assertThat(Files.readString(file)).isEqualTo(none);
        await().atMost(Pair.LIMIT)
                .untilAsserted(() -> assertThat(answering(none, 503)).isZero());
    }

    @Test
    void noFileIsNoClaim() throws Exception {
        assertThat(check(1)).isNotZero();
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "250", "101", "-5", "garbage"})
    void aClaimOfTheLeaderHolds(String claim) throws Exception {
        // A busy machine may need more than the second that a look has.
        await().atMost(Pair.LIMIT).untilAsserted(() -> {
            assertThat(answering(claim, 200)).isZero();
            assertThat(Files.readString(file)).isEqualTo(claim);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"102", "-254"})
    void aHandoversClaimHoldsWhileItsServerSaysAnything(String claim) throws Exception {
        await().atMost(Pair.LIMIT).untilAsserted(() -> {
            assertThat(answering(claim, 503)).isZero();
            assertThat(Files.readString(file)).isEqualTo(claim);
        });
    }

    @Test
    void aHostThatLetTheAddressGoAndDiedMayHaveItAgain() throws Exception {
        assertThat(dead("-254")).isNotZero();
        assertThat(Files.readString(file)).isEqualTo("0\n");
    }

    @Test
    void theServersOwnClaimLosesItsPointsAndIsLeftToTheServer() throws Exception {
        assertThat(answering("100", 503)).isNotZero();
        assertThat(dead("100")).isNotZero();
        assertThat(Files.readString(file)).isEqualTo("100");
        assertThat(dead("102")).isNotZero();
        assertThat(Files.readString(file)).isEqualTo("102");
    }

    @ParameterizedTest
    @ValueSource(strings = {"250", "101", "0100", "-5", "garbage"})
    void aStrangersClaimIsTakenOutOfTheFile(String claim) throws Exception {
        assertThat(dead(claim)).isNotZero();
        assertThat(Files.readString(file)).isEqualTo("0\n");
        assertThat(answering(claim, 503)).isNotZero();
        assertThat(Files.readString(file)).isEqualTo("0\n");
    }

    @Test
    void aServerThatHangsConfirmsNothing() throws Exception {
        assertThat(hanging("250")).isNotZero();
        assertThat(Files.readString(file)).isEqualTo("0\n");
    }
}
