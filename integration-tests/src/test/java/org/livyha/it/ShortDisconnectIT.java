// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** ZooKeeper elects a new leader of its own while ours is at work. */
class ShortDisconnectIT {
    private static final Logger log = LoggerFactory.getLogger(ShortDisconnectIT.class);
    private static final int ROUNDS = 3;

    @TempDir
    private Path dir;

    private record Read(int status, Duration took) {}

    @Test
    void shortDisconnectCostsNothing() throws Exception {
        try (ZooKeeperEnsemble zookeeper = ZooKeeperEnsemble.onLoopback(dir.resolve("zookeeper"));
                Pair pair = Pair.start(
                        dir,
                        zookeeper.connectString(),
                        SparkHomes.pretending(dir),
                        Map.of("livy.server.ha.zookeeper.session-timeout", "6s"));
                Store store = new Store(zookeeper.connectString())) {
            ServerProcess leader = pair.awaitLeader();
            ServerProcess standby = pair.standby();
            long epoch = store.epoch().path("epoch").asLong();
            Queue<Read> reads = new ConcurrentLinkedQueue<>();
            AtomicInteger shrunk = new AtomicInteger();
            Creations writes = Creations.sessions("write");
            try (Client reader =
                            new Client("reader", Duration.ofMillis(20), () -> read(leader, reads, writes, shrunk));
                    Client other = new Client(
                            "other-reader", Duration.ofMillis(20), () -> read(standby, reads, writes, shrunk));
                    Client writer = new Client("writer", Duration.ofMillis(200), () -> writes.one(leader.rest()))) {
                for (int round = 0; round < ROUNDS; round++) {
                    int victim = zookeeper.leader();
                    int before = writes.acknowledged().size();
                    zookeeper.kill(victim);
                    await("another ZooKeeper leader").atMost(Pair.LIMIT).until(() -> zookeeper.leader() >= 0);
                    await("writes again")
                            .atMost(Pair.LIMIT)
                            .until(() -> writes.attempts().size() > before + 2);
                    zookeeper.start(victim);
                    zookeeper.awaitWhole();
                }
                reader.stop();
                other.stop();
                writer.stop();
            }
            log.info(
                    "reads {}, the slowest {} ms; writes {}, the slowest {} ms",
                    reads.size(),
                    reads.stream()
                            .map(Read::took)
                            .max(Duration::compareTo)
                            .orElseThrow()
                            .toMillis(),
                    writes.attempts().size(),
                    slowest(writes).toMillis());
            assertThat(reads).as("reads").allMatch(read -> read.status() == 200);
            assertThat(shrunk).as("answers that lacked an acknowledged session").hasValue(0);
            assertThat(writes.attempts()).as("writes").allMatch(attempt -> attempt.status() == 201);
            assertThat(pair.servers()).allMatch(ServerProcess::isAlive);
            assertThat(leader.leads()).isTrue();
            assertThat(store.epoch().path("epoch").asLong()).isEqualTo(epoch);
            List<Integer> ids =
                    new ArrayList<>(Listing.of(standby.rest(), "/sessions").keySet());
            assertThat(ids)
                    .isEqualTo(writes.attempts().stream()
                            .map(Creations.Attempt::id)
                            .toList());
        }
    }

    private static void read(ServerProcess server, Queue<Read> reads, Creations writes, AtomicInteger shrunk) {
        int known = writes.acknowledged().size();
        long sentAt = System.nanoTime();
        Rest.Answer answer = server.rest().get("/sessions");
        reads.add(new Read(answer.status(), Duration.ofNanos(System.nanoTime() - sentAt)));
        if (answer.isSuccess() && answer.body().path("total").asInt() < known) {
            shrunk.incrementAndGet();
        }
    }

    private static Duration slowest(Creations writes) {
        return Duration.ofNanos(writes.attempts().stream()
                .mapToLong(attempt -> attempt.answeredAt() - attempt.sentAt())
                .max()
                .orElse(0));
    }
}
