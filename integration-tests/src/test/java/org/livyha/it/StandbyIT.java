// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.election.SelfFence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever happens to the leader, whoever asks the other server gets the truth, or is told to come again. A server that was
 * just started knows nothing at first, and must not say so.
 */
class StandbyIT {
    private static final Logger log = LoggerFactory.getLogger(StandbyIT.class);
    private static final int LAST = 400;
    /** Killed, frozen until it is not believed any more, killed with the standby. */
    private static final int LEADER_DEATHS = 3;

    private static final List<String> PATHS = List.of(
            "/sessions",
            "/sessions/0",
            "/sessions/0/state",
            "/sessions/kept-2",
            "/sessions/" + LAST,
            "/batches",
            "/batches/1");

    @TempDir
    private Path dir;

    /** Those that must answer now, one way or the other. */
    private final Set<ServerProcess> up = ConcurrentHashMap.newKeySet();

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger cut = new AtomicInteger();
    private final Map<Integer, AtomicInteger> statuses =
            Map.of(200, new AtomicInteger(), 503, new AtomicInteger(), 0, new AtomicInteger());

    @Test
    void standbyNeverAnswersAsLeader() throws Exception {
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair = Pair.start(
                        dir,
                        zookeeper.getConnectString(),
                        SparkHomes.pretending(dir),
                        // Short, so that some of the requests are told to come again.
                        Map.of("livy.server.ha.park-timeout", "1s"))) {
            Creations sessions = Creations.sessions("kept");
            Creations batches = Creations.batches(
                    "job", Files.writeString(dir.resolve("job.jar"), "nothing").toString());
            fill(pair, zookeeper.getConnectString(), sessions, batches);
            up.addAll(pair.servers());
            List<Client> clients = new ArrayList<>();
            try {
                for (ServerProcess server : pair.servers()) {
                    for (String path : PATHS) {
                        clients.add(new Client(server.node() + path, Duration.ofMillis(50), () -> check(server, path)));
                    }
                }
                leaderIsKilled(pair);
                leaderStandsStill(pair);
                bothAreKilled(pair);
                thereIsNoLeader(pair, zookeeper);
                for (Client client : clients) {
                    client.stop();
                }
            } finally {
                clients.forEach(Client::close);
            }
            log.info("answers by status: {}", statuses);
            assertThat(wrong)
                    .as("answers that are neither the truth nor 503 with Retry-After")
                    .isEmpty();
            assertThat(cut.get()).as("answers cut off by a leader's death").isLessThanOrEqualTo(LEADER_DEATHS);
            assertThat(statuses.get(200).get()).isGreaterThan(500);
        }
    }

    /** Ended sessions cost nothing, but there must be enough of them for a list to be incomplete for a while. */
    private void fill(Pair pair, String zookeeper, Creations sessions, Creations batches) throws Exception {
        Rest leader = pair.awaitLeader().rest();
        for (int i = 0; i < 3; i++) {
            assertThat(sessions.one(leader).id()).isEqualTo(i);
            assertThat(batches.one(leader).id()).isEqualTo(i);
        }
        await("all run")
                .atMost(Pair.LIMIT)
                .until(() -> Processes.applications(pair.workDir()).size() == 6);
        assertThat(leader.post("/sessions/2/stop", "").isSuccess()).isTrue();
        Pair.awaitSession(leader, 2, "dead");
        try (Store store = new Store(zookeeper)) {
            store.copySession(2, LAST);
        }
        bothAreKilled(pair);
        assertThat(Listing.of(pair.awaitLeader().rest(), "/sessions")).hasSize(LAST + 1);
    }

    private void leaderIsKilled(Pair pair) throws Exception {
        ServerProcess leader = pair.awaitLeader();
        up.remove(leader);
        leader.kill();
        pair.awaitLeader();
        restart(leader, pair);
    }

    private void restart(ServerProcess server, Pair pair) throws Exception {
        server.start();
        pair.awaitStandby();
        up.add(server);
    }

    private void leaderStandsStill(Pair pair) throws Exception {
        ServerProcess leader = pair.awaitLeader();
        ServerProcess standby = pair.awaitStandby();
        up.remove(leader);
        leader.freeze();
        await("the standby leads").atMost(Pair.LIMIT).until(standby::leads);
        leader.thaw();
        assertThat(leader.awaitExit(Duration.ofSeconds(5))).isEqualTo(SelfFence.EXIT_CODE);
        restart(leader, pair);
    }

    /** One comes up alone, with nobody to ask, and a store that still names the dead leader. */
    private void bothAreKilled(Pair pair) throws Exception {
        ServerProcess leader = pair.awaitLeader();
        ServerProcess standby = pair.standby();
        up.clear();
        leader.killNow();
        standby.kill();
        leader.kill();
        standby.start();
        pair.awaitLeader();
        up.add(standby);
        restart(leader, pair);
    }

    /** Without ZooKeeper the leader has to go, and the standby cannot follow it, nor may it end. */
    private void thereIsNoLeader(Pair pair, TestingServer zookeeper) throws Exception {
        ServerProcess leader = pair.awaitLeader();
        ServerProcess standby = pair.awaitStandby();
        up.remove(leader);
        zookeeper.stop();
        assertThat(leader.awaitExit(Duration.ofSeconds(10))).isEqualTo(SelfFence.EXIT_CODE);
        int before = statuses.get(503).get();
        await("the standby tells clients to come again")
                .atMost(Pair.LIMIT)
                .until(() -> statuses.get(503).get() >= before + PATHS.size());
        assertThat(standby.isAlive()).isTrue();
        zookeeper.restart();
        await("the standby leads").atMost(Pair.LIMIT).until(standby::leads);
        restart(leader, pair);
    }

    /** Its leader died while it was answering, and the length in the answer's head says that there should be more. */
    private static boolean isCut(UncheckedIOException e) {
        return String.valueOf(e.getCause().getMessage()).contains("bytes received");
    }

    private void check(ServerProcess server, String path) {
        boolean mustAnswer = up.contains(server);
        Rest.Answer answer;
        try {
            answer = server.rest(Duration.ofSeconds(15)).get(path);
        } catch (UncheckedIOException e) {
            statuses.get(0).incrementAndGet();
            if (isCut(e)) {
                cut.incrementAndGet();
            } else if (mustAnswer && up.contains(server)) {
                wrong.add(server.node() + " " + path + ": no answer, " + e.getCause());
            }
            return;
        }
        boolean comeAgain = answer.status() == 503 && answer.header("Retry-After") != null;
        boolean truth = answer.status() == 200 && tellsItsLength(answer) && isTrue(path, answer);
        if (comeAgain || truth) {
            statuses.get(answer.status()).incrementAndGet();
        } else {
            wrong.add(server.node() + " " + path + ": " + answer.status() + " " + excerpt(answer.text()));
        }
    }

    /** An answer that ends where the connection does is cut short without a trace when its server is killed. */
    private static boolean tellsItsLength(Rest.Answer answer) {
        return answer.header("Content-Length") != null || answer.header("Transfer-Encoding") != null;
    }

    private static String excerpt(String text) {
        return text.length() <= 300
                ? text
                : text.substring(0, 150) + " ... " + text.substring(text.length() - 150) + " (" + text.length() + ")";
    }

    private static boolean isTrue(String path, Rest.Answer answer) {
        return switch (path) {
            case "/sessions" -> isList(answer, LAST + 1, 100);
            case "/batches" -> isList(answer, 3, 3);
            case "/sessions/" + LAST -> is(answer, LAST, "copy-" + LAST);
            case "/sessions/0" -> is(answer, 0, "kept-1");
            case "/sessions/kept-2" -> is(answer, 1, "kept-2");
            case "/batches/1" -> is(answer, 1, "job-2");
            default ->
                answer.body().path("id").asInt(-1) == 0
                        && answer.body().path("state").asText().equals("starting");
        };
    }

    private static boolean isList(Rest.Answer answer, int total, int shown) {
        return answer.body().path("total").asInt() == total
                && answer.body().path("sessions").size() == shown;
    }

    private static boolean is(Rest.Answer answer, int id, String name) {
        return answer.body().path("id").asInt(-1) == id
                && answer.body().path("name").asText().equals(name);
    }
}
