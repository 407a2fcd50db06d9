// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a build of Apache Livy was recorded to answer, this pair answers too, with real Spark: statuses, headers, names, types,
 * order and values. What is deliberately otherwise is in {@code golden/differences.json}, and nothing else is.
 */
class GoldenReplayIT {
    private static final Logger LOG = LoggerFactory.getLogger(GoldenReplayIT.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path dir;

    private final RecordedIds ids = new RecordedIds();
    private Path jar;
    private Pair pair;
    private Rest rest;

    @Test
    void answersAsLivyWasRecordedToAnswer() throws Exception {
        jar = BatchJar.in(dir);
        List<Difference> differences = Difference.all();
        Replay replay = new Replay(ids, differences, this::forThisHost);
        List<String> wrong = new ArrayList<>();
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair started = Pair.start(dir, zookeeper.getConnectString(), SparkHomes.real())) {
            pair = started;
            rest = pair.awaitLeader().rest();
            for (Exchange exchange : Exchange.all()) {
                if (differences.stream().noneMatch(difference -> difference.leavesOut(exchange))) {
                    before(exchange.number());
                    String found = replay.play(rest, exchange);
                    if (!found.isEmpty()) {
                        LOG.warn("{} differs\n{}", exchange.name(), found);
                        wrong.add(exchange.name() + "\n" + found);
                    }
                }
            }
            clear();
        }
        assertThat(String.join("\n", wrong)).isEmpty();
        assertThat(replay.unused()).isEmpty();
    }

    /** What was done between the recorded exchanges and is not among them. */
    private void before(int number) throws Exception {
        switch (number) {
            case 42 -> {
                run(0, "val rows = List(Map(\"a\" -> 1))");
                run(
                        0,
                        "spark.range(3).selectExpr(\"id\", \"id * 2 as dbl\", \"cast(id as string) as s\")"
                                + ".createOrReplaceTempView(\"t\")");
            }
            case 83 -> {
                session(1, "{\"kind\":\"spark\",\"name\":\"golden-2\"}", "idle");
                run(1, "1");
            }
            case 99 -> {
                progress(1, 3);
                cancel(1, 3);
            }
            case 168 -> Files.createFile(dir.resolve("flag-2"));
            case 191 -> rest.post("/batches", "{\"file\":\"" + jar + "\",\"className\":\"none\",\"name\":\"pi-dup\"}");
            case 192 -> {
                rest.delete(ids.path("/sessions/0"));
                session(6, "{\"kind\":\"spark\",\"driverMemory\":\"zz\"}", "dead");
            }
            case 200 -> clear();
            case 201 -> {
                session(0, "idle");
                run(0, "val keep = 123");
                post(0, "Thread.sleep(25000); keep + 1");
            }
            case 203 -> killLeader();
            case 209 -> run(0, "keep * 2");
            case 249 -> clear();
            case 257 -> run(1, "create temporary view v as select 1 as one");
            case 268 -> session(2, "idle");
            case 282 -> {
                clear();
                session(2, "{\"kind\":\"spark\"}", "idle");
                Processes.killApplications(pair.workDir());
            }
            default -> {}
        }
    }

    private void session(int recorded, String body, String state) {
        ids.learn(
                "/sessions",
                recorded,
                rest.post("/sessions", body).body().path("id").asInt());
        session(recorded, state);
    }

    private void session(int recorded, String state) {
        Pair.awaitSession(rest, ids.our("/sessions", recorded), state);
    }

    private void run(int session, String code) {
        int our = ids.our("/sessions", session);
        assertThat(Pair.awaitStatement(rest, our, post(session, code))
                        .at("/output/status")
                        .asText())
                .as(code)
                .isEqualTo("ok");
    }

    private int post(int session, String code) {
        String body = JSON.createObjectNode().put("code", code).toString();
        return rest.post(ids.path("/sessions/" + session + "/statements"), body)
                .body()
                .path("id")
                .asInt();
    }

    /** Until Spark has done some of its tasks: before that, the code may still be compiling. */
    private void progress(int session, int statement) {
        String path = ids.path("/sessions/" + session + "/statements/" + statement);
        await("progress")
                .atMost(Pair.LIMIT)
                .until(() -> rest.get(path).body().path("progress").asDouble() > 0);
    }

    private void cancel(int session, int statement) {
        String path = "/sessions/" + session + "/statements/" + statement;
        rest.post(ids.path(path + "/cancel"), "{}");
        Pair.awaitStatement(
                rest, ids.our("/sessions", session), ids.our("/sessions/" + session + "/statements", statement));
    }

    /** {@code kill -9}, in place of the restart that was recorded. */
    private void killLeader() throws Exception {
        ServerProcess next = pair.awaitStandby();
        pair.awaitLeader().kill();
        await("the other one leads").atMost(Pair.LIMIT).until(next::leads);
        rest = next.rest();
    }

    /** The next recording was made on a fresh server: nothing may be left for it to see. */
    private void clear() {
        for (String collection : List.of("/sessions", "/batches")) {
            for (JsonNode one : rest.get(collection).body().path("sessions")) {
                assertThat(rest.delete(collection + "/" + one.path("id").asInt())
                                .status())
                        .isEqualTo(200);
            }
        }
        ids.forget();
    }

    /** The recorded programs are not here: one that says a word, waits for a file and ends takes their place. */
    private JsonNode forThisHost(JsonNode recorded) {
        String file = recorded.path("file").asText();
        if (!file.startsWith("/opt/")) {
            return recorded;
        }
        ObjectNode body = recorded.deepCopy();
        if (file.endsWith("spark-pi.jar")) {
            body.put("file", jar.toString());
            body.put("className", BatchJar.MAIN_CLASS);
            body.putArray("args")
                    .add(dir.resolve("flag-" + recorded.at("/args/0").asText()).toString())
                    .add("0");
        } else {
            body.put("file", dir.resolve("none.jar").toString());
        }
        return body;
    }
}
