// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sixty-four clients at once, half of them at the standby, for a minute of valid, invalid and malformed requests. The load
 * runs twice, and what has grown from the end of the first run to the end of the second, and once more in a third, is a leak. {@link LoadClient} says
 * what they do.
 */
class MixedLoadIT {
    private static final Logger log = LoggerFactory.getLogger(MixedLoadIT.class);
    private static final int CLIENTS = 64;
    private static final long SEED = 20261121;
    private static final Duration LOAD = Duration.ofSeconds(Long.getLong("livyha.load-seconds", 60));
    /** Brings up every pool and cache, and compiles what is used. */
    private static final Duration WARM_UP = LOAD.dividedBy(2);

    private static final long HEAP_MARGIN = 4 << 20;
    /** Connections between the servers are kept for two minutes; what leaks with requests that were cut off is hundreds. */
    private static final int DESCRIPTOR_MARGIN = 16;

    /** Bounded pools: how far they have grown depends on how much came at once. Any other thread must be gone afterwards. */
    private static final Map<String, Integer> POOLS = Map.of(
            "http-N", 200,
            "http-forward-N", 32,
            "answer-N", 64,
            "mailbox-N", 16,
            "kill-N", 4,
            "launch-N", 4,
            "Scheduler-N-N", 1,
            "http-park", 1,
            "HttpClient", 1,
            "CompletableFutureDelayScheduler", 1);

    /** Kept when it fails: what a server's log says of a 5xx is what counts then. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path dir;

    private final LoadLedger ledger = new LoadLedger();
    private Pair pair;
    private String jar;

    @Test
    void sixtyFourClientsForAMinuteGetClearAnswersAndLeaveNothing() throws Exception {
        jar = Files.writeString(dir.resolve("job.jar"), "nothing").toString();
        // This is about load and not about failovers: a host that is short of time must not bring one about.
        Map<String, String> settings =
                Map.of("livy.rsc.retained-statements", "100000", "livy.server.ha.zookeeper.session-timeout", "10s");
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair started = Pair.start(
                        dir, zookeeper.getConnectString(), SparkHomes.choosing(dir, SparkHomes.real()), settings)) {
            pair = started;
            Rest rest = pair.awaitLeader().rest();
            assertThat(rest.post("/sessions", "{\"kind\":\"spark\"," + SparkHomes.REALLY + "}")
                            .status())
                    .isEqualTo(201);
            Pair.awaitSession(rest, 0, "idle");

            load("warm", SEED, WARM_UP);
            removeAll();
            Map<ServerProcess, ServerVitals> before = vitals();
            load("load", SEED + 1, LOAD);
            assertThat(ledger.faults()).as("seed " + SEED).isEmpty();
            everythingAcknowledgedIsAccountedFor();
            removeAll();
            nobodyHasToLook();
            everythingUnusedIsLetGo(before);
            noHeapGrowsEachTime(before);
        }
    }

    private void load(String name, long seed, Duration duration) throws Exception {
        long answersBefore = ledger.answers();
        long begun = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String url = pair.servers().get(i % 2).url();
                LoadClient client = new LoadClient(name + i, seed * 1000 + i, url, jar, ledger);
                clients.add(threads.submit(() -> client.runUntil(begun + duration.toNanos())));
            }
            for (Future<?> client : clients) {
                client.get(duration.toSeconds() + 120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        log.info(
                "{}: seed {}, {} clients, {} s, {} answers a second: {}",
                name,
                seed,
                CLIENTS,
                Math.round(seconds),
                Math.round((ledger.answers() - answersBefore) / seconds),
                ledger.counts());
    }

    /** Each 201 is there, or its client deleted it; what is there beyond that was asked for by one that hung up. */
    private void everythingAcknowledgedIsAccountedFor() {
        for (ServerProcess server : pair.servers()) {
            for (String name : List.of("/sessions", "/batches")) {
                Map<Integer, String> shown = Listing.of(server.rest(), name);
                if (name.equals("/sessions")) {
                    assertThat(shown.remove(0)).isNotNull();
                }
                isAccountedFor(ledger.table(name), shown);
            }
            Map<Integer, String> statements = new HashMap<>();
            for (JsonNode one :
                    server.rest().get("/sessions/0/statements").body().path("statements")) {
                statements.put(one.path("id").asInt(), one.path("code").asText().replace("\"", ""));
            }
            isAccountedFor(ledger.table("statements"), statements);
        }
        Rest rest = pair.awaitLeader().rest();
        ledger.table("statements").acknowledged.forEach((id, code) -> {
            JsonNode ended = Pair.awaitStatement(rest, 0, id);
            assertThat(ended.at("/output/data").toString()).contains("String = " + code);
        });
    }

    private static void isAccountedFor(LoadLedger.Table told, Map<Integer, String> shown) {
        Map<Integer, String> expected = new HashMap<>(told.acknowledged);
        expected.keySet().removeAll(told.perhapsDeleted);
        assertThat(shown).containsAllEntriesOf(expected);
        assertThat(shown).doesNotContainKeys(told.deleted.toArray(Integer[]::new));
        Set<Integer> ghosts = new HashSet<>(shown.keySet());
        ghosts.removeAll(told.acknowledged.keySet());
        ghosts.removeIf(id -> told.unheard.contains(shown.get(id)));
        assertThat(ghosts).as("ids that nobody was told, among " + shown).isEmpty();
        assertThat(shown.values()).doesNotHaveDuplicates();
    }

    /** All but the real session; what was asked for by a client that hung up may still be on its way. */
    private void removeAll() throws Exception {
        Rest rest = pair.awaitLeader().rest(Duration.ofSeconds(60));
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            await("all are removed").atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
                List<Future<Rest.Answer>> removals = new ArrayList<>();
                for (String table : List.of("/sessions", "/batches")) {
                    for (int id : Listing.of(rest, table).keySet()) {
                        if (!table.equals("/sessions") || id != 0) {
                            ledger.table(table).perhapsDeleted.add(id);
                            removals.add(threads.submit(() -> rest.delete(table + "/" + id)));
                        }
                    }
                }
                for (Future<Rest.Answer> removal : removals) {
                    assertThat(removal.get().status()).isIn(200, 404, 503);
                }
                assertThat(removals).isEmpty();
                assertThat(Processes.launchDirectories(pair.workDir())).hasSize(1);
            });
        } finally {
            threads.shutdownNow();
        }
    }

    private Map<ServerProcess, ServerVitals> vitals() throws Exception {
        Map<ServerProcess, ServerVitals> vitals = new HashMap<>();
        for (ServerProcess server : pair.servers()) {
            vitals.put(server, ServerVitals.of(server));
            log.info("{}: {} {}", server.node(), vitals.get(server), kinds(server));
        }
        return vitals;
    }

    private void everythingUnusedIsLetGo(Map<ServerProcess, ServerVitals> before) {
        for (ServerProcess server : pair.servers()) {
            ServerVitals then = before.get(server);
            // Connections between the two servers, and threads without work, are kept for a while.
            await(server.node() + " lets go of what it does not need any more")
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofSeconds(2))
                    .untilAsserted(() -> {
                        assertThat(ServerVitals.descriptors(server))
                                .as(() -> "descriptors: " + kinds(server))
                                .isLessThanOrEqualTo(then.descriptors() + DESCRIPTOR_MARGIN);
                        assertThat(beyondBounds(ServerVitals.threads(server), then.threads()))
                                .isEmpty();
                    });
        }
    }

    /** Each thread of a pool keeps buffers for its next request, so that a heap may grow for once: a leak grows each time. */
    private void noHeapGrowsEachTime(Map<ServerProcess, ServerVitals> before) throws Exception {
        Map<ServerProcess, ServerVitals> after = vitals();
        List<ServerProcess> grown = grown(before, after);
        if (!grown.isEmpty()) {
            load("again", SEED + 2, LOAD);
            removeAll();
            grown.retainAll(grown(after, vitals()));
        }
        assertThat(grown)
                .as("servers whose heap grew with each load, by more than " + HEAP_MARGIN)
                .isEmpty();
    }

    private List<ServerProcess> grown(Map<ServerProcess, ServerVitals> before, Map<ServerProcess, ServerVitals> after) {
        List<ServerProcess> grown = new ArrayList<>();
        for (ServerProcess server : pair.servers()) {
            ServerVitals then = before.get(server);
            ServerVitals now = after.get(server);
            long more = now.liveBytes() - then.liveBytes();
            log.info("{}: {} reachable bytes more{}", server.node(), more, now.growthSince(then));
            if (more > HEAP_MARGIN) {
                grown.add(server);
            }
        }
        return grown;
    }

    private static Object kinds(ServerProcess server) {
        try {
            return ServerVitals.descriptorKinds(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Threads that are more than before, or more than their pool may have. */
    private static Map<String, Integer> beyondBounds(Map<String, Integer> threads, Map<String, Integer> before) {
        Map<String, Integer> beyond = new HashMap<>();
        threads.forEach((name, count) -> {
            if (count > POOLS.getOrDefault(name, before.getOrDefault(name, 0))) {
                beyond.put(name, count);
            }
        });
        return beyond;
    }

    /** An ERROR is for a person to look at, and nothing that a client does is a reason for it. */
    private void nobodyHasToLook() throws Exception {
        for (ServerProcess server : pair.servers()) {
            try (Stream<String> lines = Files.lines(server.log())) {
                assertThat(lines.filter(line -> line.contains(" ERROR ") || line.contains("OutOfMemoryError")))
                        .as("log of " + server.node())
                        .isEmpty();
            }
        }
    }
}
