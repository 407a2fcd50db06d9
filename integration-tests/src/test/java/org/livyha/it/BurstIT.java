// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two hundred sessions asked for at once, in cluster mode, and the leader killed in the middle of it. */
class BurstIT {
    private static final Logger log = LoggerFactory.getLogger(BurstIT.class);
    private static final int SESSIONS = 200;
    private static final int AT_ONCE = 3;
    private static final int MOST = 150;
    private static final String REFUSAL = "too many sessions are being created!";

    @TempDir
    private Path dir;

    /** Says in a file each when it began and ended, and what it saw: how many others were at work. */
    private Path spark(Path runs) throws IOException {
        Path bin = Files.createDirectories(dir.resolve("spark/bin"));
        Path submit = Files.writeString(
                bin.resolve("spark-submit"),
                """
                #!/bin/sh
                for argument; do
                  [ "$previous" != --properties-file ] || tag=$(basename "$(dirname "$argument")")
                  previous=$argument
                done
                : >'%1$s'/at-work/$tag
                ls '%1$s'/at-work | wc -l >>'%1$s'/counts
                echo $tag >>'%1$s'/tags
                sleep 0.3
                rm '%1$s'/at-work/$tag
                """
                        .formatted(runs));
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
        return dir.resolve("spark");
    }

    @Test
    void twoHundredAtOnceQueueAndAreAllAccountedForAfterAFailover() throws Exception {
        Path runs = Files.createDirectories(dir.resolve("runs"));
        Files.createDirectories(runs.resolve("at-work"));
        Map<String, String> settings = Map.of(
                "livy.spark.master",
                "spark://127.0.0.1:" + Ports.free(),
                "livy.spark.deploy-mode",
                "cluster",
                "livy.server.session.max-creation",
                String.valueOf(MOST),
                "livy.server.ha.launch.parallelism",
                String.valueOf(AT_ONCE),
                "livy.server.ha.zookeeper.session-timeout",
                "10s");
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair = Pair.start(dir, zookeeper.getConnectString(), spark(runs), settings)) {
            ServerProcess leader = pair.awaitLeader();
            AtomicInteger answered = new AtomicInteger();
            Map<Integer, Integer> statuses = new TreeMap<>();
            Set<Integer> acknowledged = new TreeSet<>();
            int unheard = 0;
            for (Object answer : burst(pair, leader, answered)) {
                if (answer instanceof Rest.Answer heard) {
                    statuses.merge(heard.status(), 1, Integer::sum);
                    switch (heard.status()) {
                        case 201 -> acknowledged.add(heard.body().path("id").asInt());
                        case 400 -> {
                            assertThat(heard.text()).contains(REFUSAL);
                            assertThat(heard.header("Retry-After")).isNotNull();
                        }
                        default -> assertThat(heard.status()).as(heard.text()).isEqualTo(503);
                    }
                } else {
                    unheard++;
                }
            }
            log.info("statuses={} unheard={}", statuses, unheard);
            assertThat(acknowledged).isNotEmpty();

            Rest rest = pair.awaitLeader().rest();
            Set<Integer> shown = new TreeSet<>();
            for (JsonNode session : rest.get("/sessions?size=1000").body().path("sessions")) {
                shown.add(session.path("id").asInt());
            }
            assertThat(shown).containsAll(acknowledged);
            assertThat(shown.size()).isLessThanOrEqualTo(acknowledged.size() + unheard + statuses.getOrDefault(503, 0));
            await("each was submitted")
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> Files.readAllLines(runs.resolve("tags")).size() == shown.size());
            assertThat(Files.readAllLines(runs.resolve("tags"))).doesNotHaveDuplicates();
            int most = Files.readAllLines(runs.resolve("counts")).stream()
                    .mapToInt(count -> Integer.parseInt(count.strip()))
                    .max()
                    .orElseThrow();
            log.info("sessions={} mostAtOnce={}", shown.size(), most);
            // Those of the dead leader go on beside those of the new one.
            assertThat(most).isLessThanOrEqualTo(2 * AT_ONCE);
        }
    }

    /** Answers, or what failed without one. Half goes to the standby. The leader is killed after a quarter. */
    private static List<Object> burst(Pair pair, ServerProcess leader, AtomicInteger answered) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(SESSIONS);
        try {
            List<Callable<Object>> posts = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                Rest rest = pair.servers().get(i % 2).rest(Duration.ofSeconds(60));
                posts.add(() -> {
                    try {
                        return rest.post("/sessions", "{}");
                    } catch (RuntimeException e) {
                        return e;
                    } finally {
                        if (answered.incrementAndGet() == SESSIONS / 4) {
                            leader.killNow();
                        }
                    }
                });
            }
            List<Object> answers = new ArrayList<>();
            for (Future<Object> post : clients.invokeAll(posts, 2, TimeUnit.MINUTES)) {
                answers.add(post.get());
            }
            return answers;
        } finally {
            clients.shutdownNow();
        }
    }
}
