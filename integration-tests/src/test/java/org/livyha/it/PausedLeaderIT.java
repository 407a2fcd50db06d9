// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.election.SelfFence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A leader that stands still for longer than its session while clients go on talking to its port. When it wakes it has their
 * requests in its hands, and another one leads.
 */
class PausedLeaderIT {
    private static final Logger log = LoggerFactory.getLogger(PausedLeaderIT.class);
    private static final Duration PAUSE = Duration.ofMillis(20);
    /** Of a client that gives up early: what it sent stays with the kernel, for the server to find. */
    private static final Duration IMPATIENCE = Duration.ofSeconds(1);

    @TempDir
    private Path dir;

    private record Read(int status, long answeredAt) {}

    @Test
    void deadBeforeReplaced() throws Exception {
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair = Pair.start(
                        dir,
                        zookeeper.getConnectString(),
                        SparkHomes.pretending(dir),
                        Map.of("livy.server.session.max-creation", "100000"));
                Store store = new Store(zookeeper.getConnectString())) {
            ServerProcess old = pair.awaitLeader();
            ServerProcess next = pair.standby();
            Creations toOld = Creations.sessions("old");
            Creations toNext = Creations.sessions("next");
            Queue<Read> reads = new ConcurrentLinkedQueue<>();

            toOld.one(old.rest());
            toOld.one(old.rest());
            assertThat(toOld.acknowledged()).hasSize(2);
            List<Client> clients = new ArrayList<>();
            try {
                for (int i = 0; i < 3; i++) {
                    clients.add(new Client("writer-" + i, PAUSE, () -> toOld.one(old.rest(IMPATIENCE))));
                }
                clients.add(new Client("reader", PAUSE, () -> reads.add(read(old.rest(IMPATIENCE)))));
                await().atMost(Pair.LIMIT).until(() -> toOld.acknowledged().size() >= 5 && !reads.isEmpty());
                old.freeze();
                long frozenAt = System.nanoTime();
                clients.add(new Client("patient-writer", PAUSE, () -> toOld.one(old.rest())));
                await("the standby leads").atMost(Pair.LIMIT).until(next::leads);
                long replacedAt = System.nanoTime();
                assertThat(toNext.one(next.rest()).status()).isEqualTo(201);
                // Until the old one has plenty to answer that was sent after its end.
                await().atMost(Pair.LIMIT)
                        .until(() -> toOld.attempts().stream()
                                        .filter(attempt -> attempt.sentAt() > replacedAt)
                                        .count()
                                >= 3);
                old.thaw();
                long thawedAt = System.nanoTime();
                assertThat(old.awaitExit(Duration.ofSeconds(5))).isEqualTo(SelfFence.EXIT_CODE);
                log.info(
                        "replaced after {} ms, exited {} ms after waking",
                        (replacedAt - frozenAt) / 1_000_000,
                        (System.nanoTime() - thawedAt) / 1_000_000);
                for (Client client : clients) {
                    client.stop();
                }
                assertThat(toNext.one(next.rest()).status()).isEqualTo(201);

                assertThat(toOld.acknowledged())
                        .as("writes that the old leader acknowledged after it was replaced")
                        .noneMatch(attempt -> attempt.answeredAt() > replacedAt);
                assertThat(reads)
                        .as("reads that the old leader answered after it was replaced")
                        .noneMatch(read -> read.status() == 200 && read.answeredAt() > replacedAt);
                onlyWhatWasAskedOf(store, toOld, toNext, frozenAt);
                onlyWhatIsOnRecordWasLaunched(pair, store);
                assertThat(Listing.of(next.rest(), "/sessions"))
                        .isEqualTo(
                                store.sessions().stream().collect(Collectors.toMap(Store.Node::id, Store.Node::name)));
            } finally {
                clients.forEach(Client::close);
            }
        }
    }

    private static Read read(Rest rest) {
        try {
            int status = rest.get("/sessions").status();
            return new Read(status, System.nanoTime());
        } catch (UncheckedIOException e) {
            return new Read(0, System.nanoTime());
        }
    }

    /** Nothing of the old term came into being after the new epoch was taken, and all that was acknowledged is there. */
    private static void onlyWhatWasAskedOf(Store store, Creations toOld, Creations toNext, long frozenAt)
            throws Exception {
        long takenAt = store.epochTakenAt();
        Map<String, Creations.Attempt> old = byName(toOld.attempts());
        Map<String, Creations.Attempt> next = byName(toNext.attempts());
        List<Store.Node> sessions = store.sessions();
        for (Store.Node session : sessions) {
            if (session.createdAt() > takenAt) {
                assertThat(next).as("created in the new term").containsKey(session.name());
                assertThat(next.get(session.name()).id()).isEqualTo(session.id());
            } else {
                Creations.Attempt attempt = old.get(session.name());
                assertThat(attempt)
                        .as("created in the old term: " + session.name())
                        .isNotNull();
                assertThat(attempt.sentAt()).as("sent before the freeze").isLessThan(frozenAt);
                if (attempt.acknowledged()) {
                    assertThat(attempt.id()).isEqualTo(session.id());
                }
            }
        }
        List<Integer> ids = sessions.stream().map(Store.Node::id).toList();
        assertThat(ids)
                .containsAll(
                        toOld.acknowledged().stream().map(Creations.Attempt::id).toList());
        assertThat(ids)
                .containsAll(toNext.acknowledged().stream()
                        .map(Creations.Attempt::id)
                        .toList());
    }

    private static void onlyWhatIsOnRecordWasLaunched(Pair pair, Store store) throws Exception {
        List<String> tags = store.sessions().stream()
                .map(session -> session.json().path("launch").path("appTag").asText())
                .toList();
        assertThat(Processes.launchDirectories(pair.workDir())).isNotEmpty().allMatch(tags::contains, "has a record");
    }

    private static Map<String, Creations.Attempt> byName(List<Creations.Attempt> attempts) {
        return attempts.stream().collect(Collectors.toMap(Creations.Attempt::name, Function.identity()));
    }
}
