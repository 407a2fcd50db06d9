// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a paused pair nobody takes over by itself; what an operator orders still happens. */
@Timeout(60)
class PauseTest {
    private static final Duration SOON = Duration.ofSeconds(15);
    /** Longer than a session, and than any proof of death. */
    private static final Duration HELD_BACK = TestServer.T.plusSeconds(1);

    private final List<AutoCloseable> open = new ArrayList<>();
    private TestingServer zooKeeper;
    private TestServer a;
    private TestServer b;

    @BeforeEach
    void startPausedPair() throws Exception {
        zooKeeper = new TestingServer(TestServer.zooKeeperSpec(), true);
        open.add(zooKeeper);
        a = server("a").start();
        await().atMost(SOON).until(a::leads);
        b = server("b").start();
        await().atMost(SOON).until(() -> b.names(a) && b.election.unfit().isEmpty());
        b.election.pause().set(new Pause(Instant.parse("2026-01-02T03:04:05Z"), "me", "a test"));
        await().atMost(SOON)
                .until(() -> a.election.pause().current().isPresent()
                        && b.election.pause().current().isPresent());
    }

    @AfterEach
    void closeAll() throws Exception {
        Collections.reverse(open);
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void bothServersKnowWhoPausedThePairAndWhy() {
        Pause expected = new Pause(Instant.parse("2026-01-02T03:04:05Z"), "me", "a test");
        assertThat(a.election.pause().current()).hasValue(expected);
        assertThat(b.election.pause().current()).hasValue(expected);
        assertThat(a.leads()).isTrue();
    }

    @Test
    void aStandbyDoesNotFollowADeadLeaderUntilThePauseEnds() throws Exception {
        die(a);
        staysStandby(b);
        b.election.pause().clear();
        await().atMost(Duration.ofSeconds(2)).until(b::leads);
        assertThat(b.epoch()).isEqualTo(2);
    }

    @Test
    void aStandbyDoesNotFollowALeaderThatStopped() throws Exception {
        a.close();
        open.remove(a);
        staysStandby(b);
        b.election.pause().clear();
        await().atMost(Duration.ofSeconds(2)).until(b::leads);
        assertThat(b.terms.get(0).succession().reason()).isEqualTo(Succession.Reason.STOP);
    }

    @Test
    void aSwitchoverWorks() throws Exception {
        a.election.release(EndReason.SWITCHOVER, "", SOON);
        await().atMost(Duration.ofSeconds(2)).until(b::leads);
        assertThat(b.terms.get(0).succession().reason()).isEqualTo(Succession.Reason.SWITCHOVER);
        a.election.rejoin();
        await().atMost(SOON).until(() -> a.names(b) && a.election.unfit().isEmpty());
        b.election.release(EndReason.SWITCHOVER, "", SOON);
        await().atMost(Duration.ofSeconds(2)).until(a::leads);
    }

    @Test
    void whoLedLastLeadsAgainAfterItsRestartAndTheStandbyStaysOne() throws Exception {
        die(a);
        TestServer again = server("a").start();
        await().atMost(SOON).until(again::leads);
        assertThat(again.epoch()).isEqualTo(2);
        await().atMost(SOON).until(() -> b.names(again) && b.election.unfit().isEmpty());
        assertThat(b.terms).isEmpty();

        // Nor does it depose the living leader once it may bid, though it stood in line before it.
        b.election.pause().clear();
        await().atMost(SOON).until(() -> b.election.pause().current().isEmpty());
        await().during(Duration.ofSeconds(1)).atMost(SOON).until(() -> again.leads() && b.terms.isEmpty());
        again.election.release(SOON);
        await().atMost(Duration.ofSeconds(2)).until(b::leads);
    }

    @Test
    void aStandbyThatRestartsDoesNotTakeOverEither() throws Exception {
        die(a);
        b.close();
        open.remove(b);
        TestServer again = server("b").start();
        staysStandby(again);
        assertThat(again.election.pause().current()).isPresent();
    }

    @Test
    void aPauseThatCannotBeReadIsAPause() throws Exception {
        a.client.setData().forPath("/livy/ha/pause", "garbage".getBytes(StandardCharsets.UTF_8));
        await().atMost(SOON)
                .until(() -> b.election.pause().current().orElseThrow().by().equals("unknown"));
    }

    private static void die(TestServer server) {
        server.port.close();
        server.client.close();
    }

    private static void staysStandby(TestServer server) {
        await().during(HELD_BACK).atMost(HELD_BACK.plusSeconds(5)).until(() -> server.terms.isEmpty());
    }

    private TestServer server(String node) throws IOException {
        TestServer server = new TestServer(node, zooKeeper.getConnectString());
        open.add(server);
        return server;
    }
}
