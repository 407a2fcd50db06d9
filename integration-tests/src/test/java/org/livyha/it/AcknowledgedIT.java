// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Clients create and delete through both servers while the leader is killed with {@code kill -9}, again and again. */
class AcknowledgedIT {
    private static final Logger log = LoggerFactory.getLogger(AcknowledgedIT.class);
    private static final Map<String, String> SETTINGS =
            Map.of("livy.server.session.max-creation", "100000", "livy.server.ha.launch.parallelism", "2");
    private static final Duration PAUSE = Duration.ofMillis(100);

    @TempDir
    private Path dir;

    @Test
    void nothingAcknowledgedIsLost() throws Exception {
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair = Pair.start(dir, zookeeper.getConnectString(), SparkHomes.pretending(dir), SETTINGS)) {
            Creations sessions = Creations.sessions("session");
            Creations batches = Creations.batches("batch", file());
            Set<Integer> deleted = ConcurrentHashMap.newKeySet();
            Set<Integer> perhapsDeleted = ConcurrentHashMap.newKeySet();
            Queue<String> odd = new ConcurrentLinkedQueue<>();
            List<Client> clients = new ArrayList<>();
            try {
                for (ServerProcess server : pair.servers()) {
                    clients.add(new Client("s-" + server.node(), PAUSE, () -> sessions.one(server.rest())));
                    clients.add(new Client("b-" + server.node(), PAUSE, () -> batches.one(server.rest())));
                }
                // It deletes every tenth, once and for all, whatever becomes of the request.
                clients.add(new Client("deleter", PAUSE, () -> sessions.acknowledged().stream()
                        .map(Creations.Attempt::id)
                        .filter(id -> id % 10 == 5 && perhapsDeleted.add(id))
                        .findFirst()
                        .ifPresent(id -> delete(pair.servers().get(id / 10 % 2), id, deleted, odd))));
                for (int kills = 0; kills < 4; kills++) {
                    replaceLeader(pair, sessions);
                }
                for (Client client : clients) {
                    client.stop();
                }
            } finally {
                clients.forEach(Client::close);
            }
            log.info(
                    "sessions {} of {}, batches {} of {}, deleted {} of {}",
                    sessions.acknowledged().size(),
                    sessions.attempts().size(),
                    batches.acknowledged().size(),
                    batches.attempts().size(),
                    deleted.size(),
                    perhapsDeleted.size());
            assertThat(odd).as("answers to DELETE of an acknowledged session").isEmpty();
            assertThat(deleted).isNotEmpty();
            for (ServerProcess server : pair.servers()) {
                allThere(sessions, Listing.of(server.rest(), "/sessions"), deleted, perhapsDeleted);
                allThere(batches, Listing.of(server.rest(), "/batches"), Set.of(), Set.of());
            }
            onlyClearAnswers(sessions);
            onlyClearAnswers(batches);
        }
    }

    @Test
    void idsAreNeverReused() throws Exception {
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair = Pair.start(dir, zookeeper.getConnectString(), SparkHomes.pretending(dir), SETTINGS)) {
            Creations sessions = Creations.sessions("session");
            Creations batches = Creations.batches("batch", file());
            for (int round = 0; round < 3; round++) {
                ServerProcess leader = pair.awaitLeader();
                for (int i = 0; i < 3; i++) {
                    assertThat(sessions.one(leader.rest()).status()).isEqualTo(201);
                    assertThat(batches.one(leader.rest()).status()).isEqualTo(201);
                }
                // The highest ids go: whoever counts what is there would give them again.
                for (int i = 0; i < 2; i++) {
                    deleteLast(leader, "/sessions");
                    deleteLast(leader, "/batches");
                }
                leader.kill();
                leader.start();
                pair.awaitLeader();
                pair.awaitStandby();
            }
            assertThat(sessions.one(pair.awaitLeader().rest()).status()).isEqualTo(201);
            assertThat(batches.one(pair.awaitLeader().rest()).status()).isEqualTo(201);
            assertThat(ids(sessions)).isSorted().doesNotHaveDuplicates().hasSize(10);
            assertThat(ids(batches)).isSorted().doesNotHaveDuplicates().hasSize(10);
        }
    }

    private String file() throws IOException {
        return Files.writeString(dir.resolve("job.jar"), "nothing").toString();
    }

    private static void deleteLast(ServerProcess leader, String table) {
        List<Integer> ids = new ArrayList<>(Listing.of(leader.rest(), table).keySet());
        Rest.Answer answer = leader.rest().delete(table + "/" + ids.get(ids.size() - 1));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    /** Kills the leader in the middle of its work, waits until the pair is whole again. */
    private static void replaceLeader(Pair pair, Creations sessions) throws Exception {
        ServerProcess leader = pair.awaitLeader();
        int before = sessions.acknowledged().size();
        Supplier<Integer> since = () -> sessions.acknowledged().size() - before;
        await("creations in this term").atMost(Pair.LIMIT).until(() -> since.get() >= 10);
        leader.kill();
        int atKill = since.get();
        await("creations in the next term").atMost(Pair.LIMIT).until(() -> since.get() > atKill + 5);
        leader.start();
        pair.awaitStandby();
    }

    private static void delete(ServerProcess server, int id, Set<Integer> deleted, Queue<String> odd) {
        try {
            Rest.Answer answer = server.rest().delete("/sessions/" + id);
            if (answer.isSuccess()) {
                deleted.add(id);
            } else if (answer.status() < 500) {
                odd.add(id + ": " + answer);
            }
        } catch (UncheckedIOException e) {
            // The server died over it: the session may be there or not.
        }
    }

    private static void allThere(
            Creations created, Map<Integer, String> shown, Set<Integer> deleted, Set<Integer> perhapsDeleted) {
        assertThat(ids(created)).as("each id is given once").doesNotHaveDuplicates();
        Map<Integer, String> expected = created.acknowledged().stream()
                .filter(attempt -> !perhapsDeleted.contains(attempt.id()))
                .collect(Collectors.toMap(Creations.Attempt::id, Creations.Attempt::name));
        assertThat(shown).containsAllEntriesOf(expected);
        assertThat(shown).doesNotContainKeys(deleted.toArray(Integer[]::new));
        // What is there beyond that was asked for by somebody who got no answer, and is there once.
        Set<String> unanswered = created.attempts().stream()
                .filter(attempt -> !attempt.acknowledged())
                .map(Creations.Attempt::name)
                .collect(Collectors.toSet());
        shown.forEach((id, name) -> {
            if (!expected.containsKey(id) && !perhapsDeleted.contains(id)) {
                assertThat(unanswered)
                        .as("session or batch " + id + " that nobody asked for")
                        .contains(name);
            }
        });
        assertThat(shown.values()).as("names").doesNotHaveDuplicates();
    }

    /** No answer because the server was killed, or one that says what is known: never a 4xx, never an unforeseen 500. */
    private static void onlyClearAnswers(Creations created) {
        assertThat(created.attempts())
                .allMatch(attempt -> Set.of(0, 201, 502, 503).contains(attempt.status()));
    }

    private static List<Integer> ids(Creations created) {
        return created.acknowledged().stream().map(Creations.Attempt::id).toList();
    }
}
