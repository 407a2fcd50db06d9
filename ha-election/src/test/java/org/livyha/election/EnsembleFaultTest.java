// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults of an ensemble of three. */
@Timeout(120)
class EnsembleFaultTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final List<AutoCloseable> open = new ArrayList<>();
    private Ensemble ensemble;

    @BeforeEach
    void startEnsemble() throws Exception {
        ensemble = new Ensemble();
        open.add(ensemble);
        await().atMost(SOON).until(() -> ensemble.isWhole());
    }

    @AfterEach
    void closeAll() throws Exception {
        Collections.reverse(open);
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** The follower goes on answering reads and pings for a while. The one on it must stop before the other one starts. */
    @Test
    void deadBeforeReplacedWhenTheLeadersFollowerIsCutOff() throws Exception {
        int follower = ensemble.follower();
        Wire toFollower = new Wire(ensemble.servers.get(follower).getPort());
        open.add(toFollower);
        String onlyThatOne = "127.0.0.1:" + toFollower.port();
        String theOthers =
                "127.0.0.1:" + ensemble.servers.get(ensemble.leader()).getPort();
        TestServer a = new TestServer("a", onlyThatOne);
        open.add(a);
        a.start();
        await().atMost(SOON).until(a::leads);
        TestServer b = new TestServer("b", theOthers);
        open.add(b);
        b.start();
        await().atMost(SOON).until(() -> b.names(a) && b.election.holdsLineToLeader());
        Term term = a.election.term().orElseThrow();
        ensemble.isolate(follower);
        toFollower.shut(); // once the follower has given up, it may find its ensemble again, but not its client
        long cutAt = System.nanoTime();
        await().pollInterval(Duration.ofMillis(5)).atMost(SOON).until(() -> !term.isValid());
        long invalidAt = System.nanoTime();
        assertThat(b.election.term()).isEmpty();
        await().atMost(SOON).until(() -> !b.terms.isEmpty());
        System.out.printf(
                "follower cut off: the leader stopped after %d ms, the other was elected after %d ms%n",
                TimeUnit.NANOSECONDS.toMillis(invalidAt - cutAt), TimeUnit.NANOSECONDS.toMillis(b.electedAt - cutAt));
        assertThat(b.electedAt).isGreaterThan(invalidAt);
        assertThat(a.fence.halted()).isTrue();
        assertThat(b.epoch()).isEqualTo(2);
    }

    @Test
    void shortDisconnectCostsNothingWhenTheEnsemblesLeaderIsRestarted() throws Exception {
        // The longest that the ensemble grants: its servers share this process, and take their time to elect.
        ElectionConfig config = ElectionConfig.withDefaults("/livy/ha", Duration.ofSeconds(10));
        TestServer a = new TestServer("a", ensemble.connectString(), config, config.sessionTimeout());
        open.add(a);
        a.start();
        await().atMost(SOON).until(a::leads);
        TestServer b = new TestServer("b", ensemble.connectString(), config, config.sessionTimeout());
        open.add(b);
        b.start();
        await().atMost(SOON).until(() -> b.names(a) && b.election.holdsLineToLeader());
        Term term = a.election.term().orElseThrow();
        int before = ensemble.leader();
        ensemble.restart(before);
        await().pollInterval(Duration.ofMillis(20)).atMost(SOON).until(() -> {
            assertThat(term.isValid()).as("lease of the term that ran").isTrue();
            return ensemble.isWhole() && term.lease().remaining().toMillis() > 8500;
        });
        assertThat(a.election.term()).containsSame(term);
        assertThat(a.terms).hasSize(1);
        assertThat(b.terms).isEmpty();
        assertThat(a.fence.reasons).isEmpty();
        assertThat(term.epochVersion())
                .isEqualTo(a.client.checkExists().forPath("/livy/ha/epoch").getVersion());
    }
}
