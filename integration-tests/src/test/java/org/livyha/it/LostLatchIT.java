// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.election.SelfFence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Somebody deletes the leader's latch node by hand. Its session, its reads and its pings are all well. */
class LostLatchIT {
    private static final Logger log = LoggerFactory.getLogger(LostLatchIT.class);
    /** One heartbeat, and a margin for a busy machine. */
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);

    @TempDir
    private Path dir;

    @Test
    void deadBeforeReplaced() throws Exception {
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair = Pair.start(dir, zookeeper.getConnectString(), SparkHomes.pretending(dir));
                Store store = new Store(zookeeper.getConnectString())) {
            for (int round = 0; round < 3; round++) {
                lose(pair, store);
            }
        }
    }

    /** Nobody takes the epoch, so nothing but the node itself is missing. */
    @Test
    void leaderWithoutItsLatchHaltsEvenAlone() throws Exception {
        try (TestingServer zookeeper = ZooKeepers.single();
                Store store = new Store(zookeeper.getConnectString());
                ServerProcess alone =
                        Pair.alone(dir, zookeeper.getConnectString(), SparkHomes.pretending(dir), Map.of())) {
            store.delete(store.epoch().path("latchPath").asText());

            assertThat(alone.awaitExit(EXIT_LIMIT)).isEqualTo(SelfFence.EXIT_CODE);

            alone.start();
            await("it leads again").atMost(Pair.LIMIT).until(alone::leads);
            assertThat(store.epoch().path("epoch").asLong()).isEqualTo(2);
        }
    }

    private static void lose(Pair pair, Store store) throws Exception {
        ServerProcess old = pair.awaitLeader();
        ServerProcess next = pair.awaitStandby();
        long epoch = store.epoch().path("epoch").asLong();
        Queue<GateSampler.Sample> oldGate = new ConcurrentLinkedQueue<>();
        Queue<GateSampler.Sample> nextGate = new ConcurrentLinkedQueue<>();
        try (Client oldSampler = GateSampler.start(old, oldGate);
                Client nextSampler = GateSampler.start(next, nextGate)) {
            await().atMost(Pair.LIMIT).until(() -> oldGate.size() > 20 && nextGate.size() > 20);

            long deletedAt = System.nanoTime();
            store.delete(store.epoch().path("latchPath").asText());

            assertThat(old.awaitExit(EXIT_LIMIT)).isEqualTo(SelfFence.EXIT_CODE);
            Duration exit = Duration.ofNanos(System.nanoTime() - deletedAt);
            await("the standby leads").atMost(Pair.LIMIT).until(() -> nextGate.stream()
                    .anyMatch(s -> s.open()));
            oldSampler.stop();
            nextSampler.stop();
            log.info(
                    "exited {} ms after the deletion, margin between the gates {} us",
                    exit.toMillis(),
                    GateSampler.margin(oldGate, nextGate).toNanos() / 1000);
        }
        assertThat(GateSampler.surelyOverlap(oldGate, nextGate))
                .as("two open gates: %s then %s", GateSampler.lastOpen(oldGate), GateSampler.firstOpen(nextGate))
                .isFalse();
        assertThat(oldGate).filteredOn(GateSampler.Sample::open).allMatch(sample -> sample.epoch() == epoch);
        assertThat(nextGate).filteredOn(GateSampler.Sample::open).allMatch(sample -> sample.epoch() == epoch + 1);
        old.start();
    }
}
