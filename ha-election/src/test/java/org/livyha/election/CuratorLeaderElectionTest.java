// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CuratorLeaderElectionTest {
    /** Of few heartbeats. */
    private static final ElectionConfig PATIENT = new ElectionConfig(
            "/livy/ha", Duration.ofSeconds(8), Duration.ofMillis(500), Duration.ofMillis(1400), Duration.ofMillis(500));

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration LEASE = TestServer.CONFIG.leaseLength(TestServer.T);

    private final List<AutoCloseable> open = new ArrayList<>();
    private TestingServer zooKeeper;

    @BeforeEach
    void startZooKeeper() throws Exception {
        zooKeeper = new TestingServer(TestServer.zooKeeperSpec(), true);
        open.add(zooKeeper);
    }

    @AfterEach
    void closeAll() throws Exception {
        Collections.reverse(open);
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void twoServersThatStartAtOnceElectOne() throws Exception {
        TestServer a = server("a");
        TestServer b = server("b");
        a.start();
        b.start();
        await().atMost(SOON).until(() -> a.leads() != b.leads());
        TestServer leader = a.leads() ? a : b;
        TestServer standby = a.leads() ? b : a;
        await().atMost(SOON).until(() -> standby.names(leader) && leader.names(leader) && inLine() == 2);
        assertThat(leader.epoch()).isEqualTo(1);
        assertThat(leader.terms).hasSize(1);
        assertThat(standby.terms).isEmpty();
        assertThat(leader.election.term().orElseThrow().epochVersion())
                .isEqualTo(leader.client.checkExists().forPath("/livy/ha/epoch").getVersion());
    }

    @Test
    void newLeaderTakesOverIfCurrentLeaderDies() throws Exception {
        TestServer a = leader("a");
        TestServer b = standby("b", a);
        a.client.close();
        await().atMost(SOON).until(b::leads);
        assertThat(b.epoch()).isEqualTo(2);
        assertThat(a.leads()).isFalse();
        await().atMost(SOON).until(() -> a.fence.halted() && b.names(b));
        await().atMost(SOON).untilAsserted(() -> assertThat(b.leaders).last().isEqualTo(b.election.leader()));
    }

    @Test
    void aReleasedTermIsHandedOverAtOnce() throws Exception {
        TestServer a = leader("a");
        TestServer b = standby("b", a);
        long startedAt = System.nanoTime();
        a.election.release(SOON);
        long releasedAt = System.nanoTime();
        assertThat(a.leads()).isFalse();
        await().atMost(SOON).until(() -> !b.terms.isEmpty());
        System.out.printf(
                "graceful hand-over: release returned after %d ms, the other was elected after %d ms%n",
                millis(releasedAt - startedAt), millis(b.electedAt - startedAt));
        assertThat(Duration.ofNanos(b.electedAt - startedAt)).isLessThan(Duration.ofSeconds(1));
        await().atMost(SOON).until(() -> a.names(b));
        assertThat(a.fence.reasons).isEmpty();
        assertThat(inLine()).isEqualTo(1);
    }

    @Test
    void nobodyLeadsAfterACleanEnd() throws Exception {
        TestServer a = leader("a");
        TestServer watcher = server("c").start();
        await().atMost(SOON).until(() -> watcher.names(a) && inLine() == 2);
        watcher.election.release(SOON); // out of line, still looking on
        await().atMost(SOON).until(() -> inLine() == 1);
        a.election.release(SOON);
        assertThat(a.election.leader()).isEmpty();
        await().atMost(SOON).until(() -> watcher.election.leader().isEmpty());
        assertThat(inLine()).isZero();
        a.election.rejoin();
        await().atMost(SOON).until(() -> a.leads() && watcher.names(a));
        assertThat(a.epoch()).isEqualTo(2);
    }

    @Test
    void epochsOnlyGrowOverTwentyHandOvers() throws Exception {
        TestServer a = leader("a");
        TestServer b = standby("b", a);
        List<Long> tookMillis = new ArrayList<>();
        for (long epoch = 1; epoch <= 20; epoch++) {
            TestServer from = epoch % 2 == 1 ? a : b;
            TestServer to = epoch % 2 == 1 ? b : a;
            long expected = epoch;
            await().atMost(SOON).until(() -> from.leads() && inLine() == 2);
            assertThat(from.epoch()).isEqualTo(expected);
            long startedAt = System.nanoTime();
            from.election.release(SOON);
            await().pollInterval(Duration.ofMillis(5)).atMost(SOON).until(() -> to.leads() && to.electedAt > startedAt);
            tookMillis.add(millis(to.electedAt - startedAt));
            assertThat(to.epoch()).isEqualTo(expected + 1);
            from.election.rejoin();
        }
        Collections.sort(tookMillis);
        System.out.println("hand-over, release to elected, ms: " + tookMillis);
        assertThat(a.fence.reasons).isEmpty();
        assertThat(b.fence.reasons).isEmpty();
    }

    @Test
    void deadBeforeReplacedWhenTheLatchNodeIsDeletedByHand() throws Exception {
        TestServer a = leader("a");
        TestServer b = standby("b", a);
        a.client.delete().forPath(a.election.heldLatchPath().orElseThrow());
        long deletedAt = System.nanoTime();
        await().atMost(SOON).until(() -> a.fence.halted() && b.leads());
        assertThat(a.leads()).isFalse();
        assertThat(Duration.ofNanos(a.fence.haltedAt - deletedAt)).isLessThan(Duration.ofSeconds(1));
        assertThat(b.epoch()).isEqualTo(2);
    }

    /** Nothing tells the leader, and its lease runs: neither the watch on the epoch nor its heartbeat can end it sooner. */
    @Test
    void deadBeforeReplacedWhenTheLatchNodeIsDeletedAndTheLeaderDoesNotHearOfIt() throws Exception {
        Wire toZooKeeper = new Wire(zooKeeper.getPort());
        open.add(toZooKeeper);
        TestServer a =
                keep(new TestServer("a", "127.0.0.1:" + toZooKeeper.port())).start();
        await().atMost(SOON).until(a::leads);
        TestServer b = standby("b", a);
        await().atMost(SOON).until(b.election::holdsLineToLeader);
        Term term = a.election.term().orElseThrow();
        toZooKeeper.cut();
        b.client.delete().forPath(a.election.heldLatchPath().orElseThrow());
        await().atMost(SOON).until(() -> b.names(b));
        assertThat(term.isValid()).isTrue();
        AtomicLong seenValid = new AtomicLong();
        await().pollInterval(Duration.ofMillis(1)).atMost(SOON).until(() -> {
            long before = System.nanoTime();
            boolean valid = term.isValid();
            if (valid) {
                seenValid.set(before);
            }
            return !valid;
        });
        await().atMost(SOON).until(b::leads);
        assertThat(b.electedAt).isGreaterThan(seenValid.get());
        assertThat(b.terms).hasSize(1);
    }

    @Test
    void aLeaderThatDiesAfterItsLatchNodeIsReplacedAtOnce() throws Exception {
        Wire toZooKeeper = new Wire(zooKeeper.getPort());
        open.add(toZooKeeper);
        TestServer a =
                keep(new TestServer("a", "127.0.0.1:" + toZooKeeper.port())).start();
        await().atMost(SOON).until(a::leads);
        TestServer b = standby("b", a);
        await().atMost(SOON).until(b.election::holdsLineToLeader);
        toZooKeeper.cut();
        b.client.delete().forPath(a.election.heldLatchPath().orElseThrow());
        await().atMost(SOON).until(() -> b.names(b));
        Term term = a.election.term().orElseThrow();
        assertThat(b.election.term()).isEmpty();
        a.port.close(); // as if the process were dead
        await().atMost(SOON).until(b::leads);
        assertThat(term.isValid()).as("b did not wait for the end of the lease").isTrue();
    }

    /** By ZooKeeper's own clock: what a takeover reads comes first. */
    @Test
    void theEpochsTransactionIsTheFirstHeartbeat() throws Exception {
        TestServer a = keep(new TestServer("a", zooKeeper.getConnectString(), PATIENT, PATIENT.sessionTimeout()))
                .start();
        Stat heartbeat = new Stat();
        await().atMost(SOON).until(a::leads);
        await().pollInterval(Duration.ofMillis(1)).atMost(SOON).until(() -> {
            a.client.getData().storingStatIn(heartbeat).forPath(PATIENT.heartbeatPath());
            return heartbeat.getVersion() > 0;
        });
        Stat epoch = a.client.checkExists().forPath("/livy/ha/epoch");
        assertThat(heartbeat.getMtime() - epoch.getMtime())
                .isGreaterThan(PATIENT.heartbeatInterval().toMillis() / 2);
    }

    /** With nobody to take the epoch, the check of the latch node in the heartbeat is all there is. */
    @Test
    void aLeaderWithoutItsLatchNodeStopsAtTheNextHeartbeat() throws Exception {
        TestServer a = leader("a");
        a.client.delete().forPath(a.election.heldLatchPath().orElseThrow());
        await().atMost(SOON).until(a.fence::halted);
        assertThat(a.leads()).isFalse();
        assertThat(a.fence.reasons).singleElement().asString().contains("refused", "NONODE");
    }

    @Test
    void aLeaderWhoseEpochNodeWasWrittenByOthersStops() throws Exception {
        TestServer a = leader("a");
        byte[] same = a.client.getData().forPath("/livy/ha/epoch");
        a.client.setData().forPath("/livy/ha/epoch", same);
        await().atMost(SOON).until(a.fence::halted);
        assertThat(a.leads()).isFalse();
        assertThat(a.fence.reasons).singleElement().asString().contains("refused", "BADVERSION");
    }

    @Test
    void deadBeforeReplacedWhenTheSessionIsKilled() throws Exception {
        TestServer a = leader("a");
        TestServer b = standby("b", a);
        ZooKeeper session = a.zooKeeper();
        ZooKeeper twin = new ZooKeeper(
                zooKeeper.getConnectString(), 4000, e -> {}, session.getSessionId(), session.getSessionPasswd());
        open.add(twin);
        await().atMost(SOON).until(() -> twin.getState().isConnected());
        twin.close();
        long killedAt = System.nanoTime();
        await().atMost(SOON).until(() -> a.fence.halted() && b.leads());
        assertThat(millis(a.fence.haltedAt - killedAt)).isLessThan(2000);
        assertThat(a.leads()).isFalse();
        assertThat(a.terms).hasSize(1);
        assertThat(b.epoch()).isEqualTo(2);
    }

    @Test
    void deadBeforeReplacedWhenZooKeeperStaysAway() throws Exception {
        TestServer a = leader("a");
        TestServer b = standby("b", a);
        long stoppingAt = System.nanoTime();
        zooKeeper.stop();
        long stoppedAt = System.nanoTime();
        await().atMost(SOON).until(a.fence::halted);
        assertThat(a.leads()).isFalse();
        assertThat(Duration.ofNanos(a.fence.haltedAt - stoppingAt))
                .isGreaterThanOrEqualTo(
                        LEASE.minus(TestServer.CONFIG.heartbeatInterval().multipliedBy(2)));
        assertThat(Duration.ofNanos(a.fence.haltedAt - stoppedAt)).isLessThan(LEASE.plusMillis(500));
        assertThat(b.fence.reasons).isEmpty();
        a.close(); // a real one has halted
        zooKeeper.restart();
        await().atMost(Duration.ofSeconds(20)).until(b::leads);
        assertThat(b.epoch()).isEqualTo(2);
    }

    @Test
    void shortDisconnectCostsNothing() throws Exception {
        ElectionConfig config = ElectionConfig.withDefaults("/livy/ha", Duration.ofSeconds(6));
        TestServer a = keep(new TestServer("a", zooKeeper.getConnectString(), config, config.sessionTimeout()))
                .start();
        await().atMost(SOON).until(a::leads);
        TestServer b = keep(new TestServer("b", zooKeeper.getConnectString(), config, config.sessionTimeout()))
                .start();
        await().atMost(SOON).until(() -> b.names(a) && inLine() == 2);
        Term term = a.election.term().orElseThrow();
        zooKeeper.restart();
        await().atMost(SOON).until(() -> {
            assertThat(term.isValid()).isTrue();
            return a.client.getZookeeperClient().isConnected()
                    && b.client.getZookeeperClient().isConnected()
                    && term.lease().remaining().toMillis() > 4500;
        });
        assertThat(a.election.term()).containsSame(term);
        assertThat(a.terms).hasSize(1);
        assertThat(b.terms).isEmpty();
        assertThat(a.fence.reasons).isEmpty();
        assertThat(epochInStore()).contains("\"epoch\":1,");
        a.election.release(SOON);
        await().atMost(SOON).until(() -> b.leads() && a.names(b));
    }

    @Test
    void aLeaderDeposedByMistakeStopsAtTheNextHeartbeat() throws Exception {
        TestServer a = leader("a");
        TestServer b = standby("b", a);
        await().atMost(SOON).until(b.election::holdsLineToLeader);
        a.port.close(); // from outside this looks as if the process were dead
        await().atMost(SOON).until(() -> !b.terms.isEmpty() && a.fence.halted());
        assertThat(a.leads()).isFalse();
        assertThat(b.epoch()).isEqualTo(2);
        assertThat(millis(a.fence.haltedAt - b.electedAt)).isLessThan(1000);
        assertThat(inLine()).isEqualTo(1);
    }

    @Test
    void aStandbyWhoseLatchNodeWasDeletedGetsInLineAgain() throws Exception {
        TestServer a = leader("a");
        TestServer b = standby("b", a);
        for (String node : b.client.getChildren().forPath("/livy/ha/latch")) {
            String path = "/livy/ha/latch/" + node;
            if (!a.election.heldLatchPath().orElseThrow().equals(path)) {
                b.client.delete().forPath(path);
            }
        }
        await().atMost(SOON).until(() -> inLine() == 2);
        a.election.release(SOON);
        await().atMost(SOON).until(b::leads);
    }

    @Test
    void aStandbyNeverStopsBecauseZooKeeperIsAway() throws Exception {
        zooKeeper.stop();
        TestServer a = server("a").start();
        assertThat(a.election.awaitFirstContact(Duration.ofMillis(300))).isFalse();
        assertThat(a.election.leader()).isEmpty();
        zooKeeper.restart();
        assertThat(a.election.awaitFirstContact(Duration.ofSeconds(20))).isTrue();
        await().atMost(SOON).until(a::leads);
        assertThat(a.fence.reasons).isEmpty();
    }

    @Test
    void refusesToCompeteWithAnotherSessionTimeoutThanConfigured() throws Exception {
        TestServer a = keep(new TestServer(
                        "a", zooKeeper.getConnectString(), TestServer.CONFIG, Duration.ofSeconds(60)))
                .start();
        assertThatThrownBy(() -> a.election.awaitFirstContact(SOON))
                .isInstanceOf(ElectionRefusedException.class)
                .hasMessageContaining("granted a session timeout of 10000 ms, asked for were 4000 ms");
        assertThat(a.election.refusal()).isPresent();
        assertThat(a.leads()).isFalse();
    }

    @Test
    void refusesToCompeteWithALeaseTooShortToLive() throws Exception {
        ElectionConfig config = ElectionConfig.withDefaults("/livy/ha", Duration.ofSeconds(1));
        TestServer a = keep(new TestServer("a", zooKeeper.getConnectString(), config, Duration.ofSeconds(1)))
                .start();
        assertThatThrownBy(() -> a.election.awaitFirstContact(SOON))
                .isInstanceOf(ElectionRefusedException.class)
                .hasMessageContaining("1000 - 250 - 250 - 500 = 0 ms");
    }

    @Test
    void refusesToLeadWhenTheStoresEpochGoesBackwards() throws Exception {
        TestServer a = leader("a");
        TestServer b = standby("b", a);
        a.election.release(SOON);
        await().atMost(SOON).until(b::leads);
        a.election.rejoin();
        await().atMost(SOON).until(() -> a.names(b) && inLine() == 2);
        a.client.setData().forPath("/livy/ha/epoch", new EpochCodec().encode(EpochRecord.none(Instant.now())));
        await().atMost(SOON).until(b.fence::halted);
        b.close();
        open.remove(b);
        await().atMost(SOON).until(() -> a.election.refusal().isPresent());
        assertThat(a.election.refusal().orElseThrow()).contains("epoch is 0", "epoch 2 was seen before");
        assertThat(a.leads()).isFalse();
        assertThat(a.terms).hasSize(1);
    }

    @Test
    void doesNotBeginToCountAnewWhenTheEpochNodeIsDeleted() throws Exception {
        TestServer a = leader("a");
        TestServer b = standby("b", a);
        b.client.delete().forPath("/livy/ha/epoch");
        await().atMost(SOON).until(a.fence::halted);
        a.close();
        open.remove(a);
        await().atMost(SOON).until(() -> b.election.refusal().isPresent());
        assertThat(b.election.refusal().orElseThrow()).contains("epoch node is gone", "epoch 1 was seen");
        assertThat(b.election.leader()).isEmpty();
        assertThat(b.terms).isEmpty();
    }

    @Test
    void refusesToLeadAfterANewerVersion() throws Exception {
        TestServer a = leader("a");
        a.election.release(SOON);
        String newer = epochInStore().replace("\"schema\":1", "\"schema\":2");
        a.client.setData().forPath("/livy/ha/epoch", newer.getBytes(StandardCharsets.UTF_8));
        a.election.rejoin();
        await().atMost(SOON).until(() -> a.election.refusal().isPresent());
        assertThat(a.election.refusal().orElseThrow()).contains("schema 2");
        a.client
                .setData()
                .forPath(
                        "/livy/ha/epoch",
                        newer.replace("\"schema\":2", "\"schema\":1").getBytes(StandardCharsets.UTF_8));
        await().atMost(SOON).until(a::leads);
        assertThat(a.election.refusal()).isEmpty();
    }

    @Test
    void aFrameworkThatGivesUpAtEachDisconnectionIsNotAccepted() {
        try (CuratorFramework standard =
                CuratorFrameworkFactory.newClient(zooKeeper.getConnectString(), new RetryOneTime(1))) {
            assertThatThrownBy(() -> new CuratorLeaderElection(
                            standard,
                            TestServer.CONFIG,
                            new ServerIdentity("a", "i", "", "", ""),
                            new RecordingFence()))
                    .hasMessageContaining("SessionConnectionStateErrorPolicy");
        }
    }

    @Test
    void aLateListenerIsToldWhoLeads() throws Exception {
        TestServer a = leader("a");
        TestServer late = server("late"); // never started: only its ears are used
        a.election.addListener(late);
        await().atMost(SOON).until(() -> !late.terms.isEmpty());
        assertThat(late.terms).containsExactlyElementsOf(a.terms);
        assertThat(late.leaders).containsExactly(a.election.leader());
    }

    @Test
    void aTermKnowsHowItFollowedTheOneBefore() throws Exception {
        TestServer a = leader("a");
        assertThat(a.terms.get(0).succession()).isEqualTo(Succession.NONE);

        TestServer b = standby("b", a);
        a.election.release(EndReason.SWITCHOVER, "a new kernel", SOON);
        await().atMost(SOON).until(b::leads);
        assertThat(b.terms.get(0).succession().note()).isEqualTo("a new kernel");
        follows(b.terms.get(0), Succession.Reason.SWITCHOVER, 1, "a", Duration.ofSeconds(2));

        TestServer c = standby("c", b);
        b.election.release(SOON);
        await().atMost(SOON).until(c::leads);
        follows(c.terms.get(0), Succession.Reason.STOP, 2, "b", Duration.ofSeconds(2));

        TestServer d = standby("d", c);
        await().atMost(SOON).until(d.election::holdsLineToLeader);
        c.port.close();
        await().atMost(SOON).until(d::leads);
        follows(d.terms.get(0), Succession.Reason.DEAD, 3, "c", Duration.ofSeconds(2));
        c.close();
        open.remove(c);

        TestServer e = standby("e", d);
        d.client.close();
        await().atMost(SOON).until(e::leads);
        follows(e.terms.get(0), Succession.Reason.EXPIRED, 4, "d", TestServer.T);
    }

    private static void follows(Term term, Succession.Reason reason, long epoch, String node, Duration longestVacancy) {
        Succession succession = term.succession();
        assertThat(succession.reason()).isEqualTo(reason);
        assertThat(succession.epoch()).isEqualTo(epoch);
        assertThat(succession.nodeId()).isEqualTo(node);
        assertThat(succession.vacancy().orElseThrow()).isBetween(Duration.ZERO, longestVacancy);
    }

    @Test
    void aStandbySaysWhyItWouldNotFollow() throws Exception {
        TestServer a = leader("a");
        assertThat(a.election.unfit()).isEmpty();
        TestServer b = standby("b", a);
        await().atMost(SOON).until(() -> b.election.unfit().isEmpty());
        b.election.release(SOON);
        await().atMost(SOON).until(() -> b.election.unfit().equals(Optional.of("it is not in line")));
        b.election.rejoin();
        await().atMost(SOON).until(() -> b.election.unfit().isEmpty());
        zooKeeper.stop();
        await().atMost(SOON).until(() -> b.election.unfit().equals(Optional.of("it has no connection to ZooKeeper")));
    }

    /** Its answers are lost for as long as the session lives on; the next try is due after we lead again. */
    @Test
    void aLateEndOfATermDoesNotTouchTheNextOne() throws Exception {
        Wire wire = new Wire(zooKeeper.getPort());
        open.add(wire);
        TestServer a = keep(new TestServer("a", "127.0.0.1:" + wire.port(), PATIENT, PATIENT.sessionTimeout()))
                .start();
        await().atMost(SOON).until(a::leads);
        wire.lose();
        CompletableFuture<Void> release = CompletableFuture.runAsync(() -> {
            try {
                a.election.release(EndReason.SWITCHOVER, "", Duration.ofSeconds(40));
            } catch (TimeoutException | InterruptedException e) {
                // It led again before its end was confirmed.
            }
        });
        await().atMost(SOON).until(() -> !a.leads());
        a.election.rejoin();
        await().atMost(Duration.ofSeconds(30)).until(() -> a.leads() && release.isDone());
        Term term = a.election.term().orElseThrow();
        assertThat(term.epoch()).isEqualTo(2);
        await().during(PATIENT.heartbeatInterval().multipliedBy(2))
                .atMost(SOON)
                .until(() -> a.client
                                .checkExists()
                                .forPath(a.election.heldLatchPath().orElseThrow())
                        != null);
        assertThat(a.election.term()).containsSame(term);
        assertThat(a.fence.reasons).isEmpty();
    }

    @Test
    void aLeaderThatIsToLeadOnTakesTheNextEpochAheadOfAll() throws Exception {
        TestServer a = leader("a");
        TestServer b = standby("b", a);
        Term before = a.election.term().orElseThrow();
        a.election.leadAnew();
        await().atMost(SOON).until(() -> a.leads() && a.terms.size() == 2);
        follows(a.terms.get(1), Succession.Reason.STOP, 1, "a", SOON);
        assertThat(before.isValid()).isFalse();
        assertThat(a.election.hasReleased(1)).isTrue();
        await().atMost(SOON)
                .until(() -> b.names(a)
                        && b.leaders.get(b.leaders.size() - 1).orElseThrow().epoch() == 2);
        assertThat(b.terms).isEmpty();
        assertThat(a.fence.reasons).isEmpty();
        assertThat(inLine()).isEqualTo(2);
    }

    @Test
    void theGrantedSessionTimeoutIsKnown() throws Exception {
        TestServer a = server("a");
        assertThat(a.election.sessionTimeout()).isEmpty();
        a.start();
        await().atMost(SOON).until(a::leads);
        assertThat(a.election.sessionTimeout()).contains(TestServer.T);
    }

    @Test
    void anEpochThatWasHandedOverIsKnownAsSuch() throws Exception {
        TestServer a = leader("a");
        assertThat(a.election.hasReleased(1)).isFalse();
        a.election.release(EndReason.SWITCHOVER, "", SOON);
        assertThat(a.election.hasReleased(1)).isTrue();
        assertThat(a.election.hasReleased(2)).isFalse();
    }

    // ---- parts ----

    private TestServer server(String node) throws IOException {
        return keep(new TestServer(node, zooKeeper.getConnectString()));
    }

    private TestServer keep(TestServer server) {
        open.add(server);
        return server;
    }

    private TestServer leader(String node) throws IOException {
        TestServer server = server(node).start();
        await().atMost(SOON).until(server::leads);
        return server;
    }

    private TestServer standby(String node, TestServer leader) throws IOException {
        TestServer server = server(node).start();
        await().atMost(SOON).until(() -> server.names(leader) && inLine() == 2);
        return server;
    }

    private int inLine() throws Exception {
        TestServer any = (TestServer) open.stream()
                .filter(o -> o instanceof TestServer s
                        && s.client.getZookeeperClient().isConnected())
                .findFirst()
                .orElseThrow();
        return any.client.checkExists().forPath("/livy/ha/latch") == null
                ? 0
                : any.client.getChildren().forPath("/livy/ha/latch").size();
    }

    private String epochInStore() throws Exception {
        TestServer any = (TestServer)
                open.stream().filter(o -> o instanceof TestServer).findFirst().orElseThrow();
        return new String(any.client.getData().forPath("/livy/ha/epoch"), StandardCharsets.UTF_8);
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
