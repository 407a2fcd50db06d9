// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A POST whose answer is lost because the leader is killed, sent again with its key: one execution, one id. Real processes,
 * real ZooKeeper; executions are counted by what they leave behind. {@code -Dlivyha.lost-answer.rounds},
 * {@code .statement-rounds} and {@code .seed} set how many kills there are, and at which instants.
 */
class LostAnswerIT {
    private static final Logger log = LoggerFactory.getLogger(LostAnswerIT.class);
    private static final int ROUNDS = Integer.getInteger("livyha.lost-answer.rounds", 4);
    private static final int STATEMENT_ROUNDS = Integer.getInteger("livyha.lost-answer.statement-rounds", 2);
    /** Most kills fall between the request and its answer, where all is open. */
    private static final List<Relay.When> INSTANTS = List.of(
            Relay.When.AFTER_THE_REQUEST,
            Relay.When.AFTER_THE_REQUEST,
            Relay.When.AT_THE_ANSWER,
            Relay.When.WITHIN_THE_REQUEST);
    /** From when the leader has the request: its answer takes some 10 ms, most of them for ZooKeeper. */
    private static final int LATEST_KILL_MICROS = 30_000;

    private final long seed = Long.getLong("livyha.lost-answer.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    private Path dir;

    @Test
    void nothingRunsTwice() throws Exception {
        GatedSpark spark = GatedSpark.in(dir, SparkHomes.real());
        Path effects = dir.resolve("effects");
        String session = "{\"kind\":\"spark\",\"driverMemory\":\"512m\"}";
        String statement = "{\"code\":\"java.nio.file.Files.writeString(java.nio.file.Path.of(\\\"" + effects
                + "\\\"), \\\"ran\\\\n\\\", java.nio.file.StandardOpenOption.CREATE,"
                + " java.nio.file.StandardOpenOption.APPEND)\"}";
        String batch =
                "{\"file\":\"" + BatchJar.in(dir) + "\",\"className\":\"" + BatchJar.MAIN_CLASS + "\",\"args\":[\""
                        + dir + "\",\"0\",\"" + effects + "\"],\"conf\":{\"spark.driver.memory\":\"512m\"}}";
        try (Cluster cluster = new Cluster(dir, spark.home())) {
            Rest.Answer made = cluster.lose(
                    "/sessions", "k-1", session, Kill.AT_THE_ANSWER, () -> spark.awaitSubmitted("livy-session-0"));
            Rest rest = cluster.leader().rest();
            assertThat(made.header("Location")).isEqualTo("/sessions/0");
            Pair.awaitSession(rest, 0, "idle");
            // Another notation of the same.
            Rest.Answer again = rest.postWithKey("/sessions", "k-1", session.replace(":", " : "));
            assertThat(again.status()).isEqualTo(201);
            assertThat(again.text()).isEqualTo(rest.get("/sessions/0").text());
            Rest.Answer other = rest.postWithKey("/sessions", "k-1", "{\"kind\":\"sql\"}");
            assertThat(other.status()).isEqualTo(422);
            assertThat(other.body().path("msg").asText()).contains("'k-1'");

            assertThat(rest.postWithKey("/sessions", "k".repeat(256), session).status())
                    .isEqualTo(400);

            for (int round = 0; round < STATEMENT_ROUNDS; round++) {
                Kill kill = Kill.random(random);
                made = round % 2 == 0
                        ? cluster.lose("/sessions/0/statements", "k-" + round, statement, kill)
                        : cluster.loseBehindTheStandby("/sessions/0/statements", statement, kill);
                log.info(
                        "round={} seed={} table=statements {} id={}",
                        round,
                        seed,
                        kill,
                        made.body().path("id"));
                rest = cluster.leader().rest();
                assertThat(made.header("Location")).isEqualTo("/sessions/0/statements/" + round);
                JsonNode ended = Pair.awaitStatement(rest, 0, round);
                assertThat(ended.at("/output/status").asText()).isEqualTo("ok");
                assertThat(Files.readAllLines(effects)).hasSize(round + 1);
                JsonNode all = rest.get("/sessions/0/statements").body();
                assertThat(all.path("total_statements").asInt()).isEqualTo(round + 1);
            }

            made = cluster.lose(
                    "/batches", "k-1", batch, Kill.AT_THE_ANSWER, () -> spark.awaitSubmitted("livy-batch-0"));
            rest = cluster.leader().rest();
            assertThat(made.header("Location")).isEqualTo("/batches/0");
            Pair.awaitBatch(rest, 0, "success");
            assertThat(Files.readAllLines(effects)).hasSize(STATEMENT_ROUNDS + 1);

            // What is gone stays known, and is not there for anybody else.
            assertThat(rest.delete("/sessions/0").status()).isEqualTo(200);
            assertThat(rest.delete("/batches/0").status()).isEqualTo(200);
            cluster.killLeader();
            rest = cluster.leader().rest();
            assertThat(rest.get("/sessions").body().path("total").asInt()).isZero();
            assertThat(rest.get("/sessions/0").status()).isEqualTo(404);
            assertThat(rest.get("/batches/0").status()).isEqualTo(404);
            assertSame(rest.postWithKey("/sessions", "k-1", session), "/sessions/0", "dead");
            assertSame(rest.postWithKey("/batches", "k-1", batch), "/batches/0", "success");

            assertThat(spark.submitted()).hasSize(2).doesNotHaveDuplicates();
            assertThat(Files.readAllLines(effects)).hasSize(STATEMENT_ROUNDS + 1);
        }
    }

    private static void assertSame(Rest.Answer answer, String location, String state) {
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo(location);
        assertThat(answer.body().path("state").asText()).isEqualTo(state);
    }

    /** Sent to the leader with a key, or to the standby without one; killed at any instant, before and after the record is durable. */
    @Test
    void whateverTheInstantOfTheKillThereIsOne() throws Exception {
        GatedSpark spark = GatedSpark.in(dir, SparkHomes.instant(dir));
        String jar = Files.writeString(dir.resolve("job.jar"), "nothing").toString();
        Map<String, String> bodies = Map.of("/sessions", "{}", "/batches", "{\"file\":\"" + jar + "\"}");
        try (Cluster cluster = new Cluster(dir, spark.home())) {
            for (int round = 0; round < ROUNDS; round++) {
                String table = round % 2 == 0 ? "/sessions" : "/batches";
                boolean direct = round / 2 % 2 == 0;
                Kill kill = Kill.random(random);
                long start = System.nanoTime();
                Rest.Answer made = direct
                        ? cluster.lose(table, "k-" + round, bodies.get(table), kill)
                        : cluster.loseBehindTheStandby(table, bodies.get(table), kill);
                log.info(
                        "round={} seed={} table={} direct={} {} id={} ms={}",
                        round,
                        seed,
                        table,
                        direct,
                        kill,
                        made.body().path("id"),
                        (System.nanoTime() - start) / 1_000_000);
                String tag = "livy-" + (round % 2 == 0 ? "session" : "batch") + "-" + round / 2;
                assertThat(made.body().path("id").asInt(-1)).isEqualTo(round / 2);
                assertThat(cluster.leader()
                                .rest()
                                .get(table)
                                .body()
                                .path("total")
                                .asInt())
                        .isEqualTo(round / 2 + 1);
                spark.awaitSubmitted(tag);
            }
            assertThat(spark.submitted()).hasSize(ROUNDS).doesNotHaveDuplicates();
        }
    }

    /** N clients, or one that is impatient N times, at both servers at once. */
    @Test
    void oneKeyIsOneIdHoweverManySendItAtOnce() throws Exception {
        GatedSpark spark = GatedSpark.in(dir, SparkHomes.instant(dir));
        String jar = Files.writeString(dir.resolve("job.jar"), "nothing").toString();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (Cluster cluster = new Cluster(dir, spark.home())) {
            List<Rest> servers =
                    List.of(cluster.leader().rest(), cluster.pair.awaitStandby().rest());
            for (int round = 0; round < 10; round++) {
                String key = "k-" + round;
                List<Callable<Rest.Answer>> posts = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    Rest server = servers.get(i % 2);
                    posts.add(() -> server.postWithKey("/batches", key, "{\"file\":\"" + jar + "\"}"));
                }
                Set<String> locations = new HashSet<>();
                for (Future<Rest.Answer> post : threads.invokeAll(posts, 60, TimeUnit.SECONDS)) {
                    assertThat(post.get().status()).isEqualTo(201);
                    locations.add(post.get().header("Location"));
                }
                assertThat(locations).containsExactly("/batches/" + round);
                spark.awaitSubmitted("livy-batch-" + round);
            }
            assertThat(spark.submitted()).hasSize(10).doesNotHaveDuplicates();
        } finally {
            threads.shutdownNow();
        }
    }

    /** @param delay after the request */
    private record Kill(Relay.When when, Duration delay) {
        static final Kill AT_THE_ANSWER = new Kill(Relay.When.AT_THE_ANSWER, Duration.ZERO);

        static Kill random(Random random) {
            return new Kill(
                    INSTANTS.get(random.nextInt(INSTANTS.size())),
                    Duration.ofNanos(1000L * random.nextInt(LATEST_KILL_MICROS)));
        }
    }

    /** A pair whose servers are reached through relays only. */
    private static final class Cluster implements AutoCloseable {
        final Pair pair;
        private final TestingServer zookeeper = ZooKeepers.single();
        private final Relay a = new Relay();
        private final Relay b = new Relay();

        Cluster(Path dir, Path sparkHome) throws Exception {
            pair = Pair.start(dir, zookeeper.getConnectString(), sparkHome, settings(a), settings(b));
        }

        private static Map<String, String> settings(Relay relay) {
            return Map.of(
                    "livy.server.port",
                    String.valueOf(relay.target()),
                    "livy.server.ha.advertised-url",
                    relay.url(),
                    // However many rounds there are, all that was made stays to be counted.
                    "livy.server.session.state-retain.sec",
                    "10h",
                    // Nobody but this test ends a leader, however busy the machine is; its death is proven without
                    // this.
                    "livy.server.ha.zookeeper.session-timeout",
                    "10s");
        }

        ServerProcess leader() {
            return pair.awaitLeader();
        }

        private Relay relay(ServerProcess server) {
            return server.url().equals(a.url()) ? a : b;
        }

        Rest.Answer lose(String path, String key, String body, Kill kill) throws Exception {
            return lose(path, key, body, kill, () -> {});
        }

        /** Sends it to the leader, which dies; sends it again to the next one, three times, and has the dead one back. */
        Rest.Answer lose(String path, String key, String body, Kill kill, Runnable beforeTheKill) throws Exception {
            pair.awaitStandby();
            ServerProcess leader = leader();
            relay(leader).loseNext(kill.when(), kill.delay(), () -> {
                beforeTheKill.run();
                kill(leader);
            });
            assertThatThrownBy(() -> leader.rest().postWithKey(path, key, body))
                    .isInstanceOf(UncheckedIOException.class);
            List<Rest.Answer> answers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                answers.add(leader().rest().postWithKey(path, key, body));
            }
            assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
            assertThat(answers.stream().map(answer -> answer.header("Location")).distinct())
                    .hasSize(1);
            leader.start();
            return answers.get(0);
        }

        /** Sends it to the standby, without a key; the leader dies, and the client need not know. */
        Rest.Answer loseBehindTheStandby(String path, String body, Kill kill) throws Exception {
            ServerProcess standby = pair.awaitStandby();
            ServerProcess leader = leader();
            relay(leader).loseNext(kill.when(), kill.delay(), () -> kill(leader));
            // Not through its own relay: it is the other one that loses the answer.
            Rest.Answer answer = standby.rest().post(path, body);
            assertThat(answer.status()).as(answer.text()).isEqualTo(201);
            leader.start();
            return answer;
        }

        void killLeader() throws Exception {
            pair.awaitStandby();
            ServerProcess leader = leader();
            leader.kill();
            leader();
            leader.start();
        }

        private static void kill(ServerProcess server) {
            try {
                server.kill();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() throws IOException, InterruptedException {
            pair.close();
            a.close();
            b.close();
            zookeeper.close();
        }
    }
}
