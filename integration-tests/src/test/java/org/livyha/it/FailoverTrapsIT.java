// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What real clients are shown while the leader is killed under them, at the address of the server that survives: all of it
 * for whole lives of sessions, batches and statements. One real Spark session, the others pretend.
 */
class FailoverTrapsIT {
    private static final String STATEMENTS = "/sessions/0/statements";
    /** The clock of Livy's python-api, which waits for an answer for so long and no longer. */
    private static final Duration PYTHON_API_LIMIT = Duration.ofSeconds(10);

    @TempDir
    private Path dir;

    private Path succeed;
    private Path fail;
    private Path statementsGoOn;

    @Test
    void noClientSeesAnythingItDoesNotKnowWhileTheLeaderIsKilled() throws Exception {
        succeed = dir.resolve("succeed");
        fail = dir.resolve("fail");
        statementsGoOn = dir.resolve("go-on");
        try (TestingServer zookeeper = ZooKeepers.single();
                Pair pair =
                        Pair.start(dir, zookeeper.getConnectString(), SparkHomes.choosing(dir, SparkHomes.real()))) {
            ServerProcess doomed = pair.awaitLeader();
            ServerProcess survivor = pair.awaitStandby();
            List<String> created = create(survivor.rest());
            try (StateWatch watch = new StateWatch(survivor, routes())) {
                Pair.awaitSession(survivor.rest(), 0, "idle");
                Pair.awaitBatch(survivor.rest(), 0, "running");
                Pair.awaitBatch(survivor.rest(), 1, "running");
                survivor.rest().post("/sessions/2/stop", "");
                Pair.awaitSession(survivor.rest(), 2, "dead");
                submit(survivor, "while (!new java.io.File(\\\"" + statementsGoOn + "\\\").exists) Thread.sleep(20)");
                submit(survivor, "sys.error(\\\"the second one\\\")");
                awaitState(survivor, STATEMENTS + "/0", "running");

                doomed.killNow();
                submitThroughTheGap(survivor, created);

                Files.writeString(succeed, "0");
                Files.writeString(fail, "3");
                Files.createFile(statementsGoOn);
                Pair.awaitBatch(survivor.rest(), 0, "success");
                Pair.awaitBatch(survivor.rest(), 1, "dead");
                for (int statement : List.of(0, 1, 2)) {
                    Pair.awaitStatement(survivor.rest(), 0, statement);
                }
                Pair.awaitSession(survivor.rest(), 0, "idle");
                List<StateWatch.Look> looks = watch.stop();

                StateWatch.onlyKnownStates(looks);
                everyLifeWasShownWithoutAGap(looks);
                everyLookWasHeldAndNotRefused(looks);
                noListWasEverIncomplete(looks);
            }
        }
    }

    private static List<String> routes() {
        return List.of(
                "/sessions",
                "/sessions/0",
                "/sessions/0/state",
                "/sessions/1/state",
                "/sessions/2/state",
                "/batches",
                "/batches/0/state",
                "/batches/1/state",
                STATEMENTS);
    }

    /** The real session first, one that never starts, one that is stopped; two batches, of which one fails. */
    private List<String> create(Rest rest) throws Exception {
        String jar = Files.writeString(dir.resolve("job.jar"), "nothing").toString();
        List<String> ids = new ArrayList<>();
        for (String body : List.of("{\"kind\":\"spark\"," + SparkHomes.REALLY + "}", "{}", "{}")) {
            ids.add(created(rest.post("/sessions", body)));
        }
        for (Path end : List.of(succeed, fail)) {
            ids.add(created(rest.post("/batches", "{\"file\":\"" + jar + "\"," + SparkHomes.until(end) + "}")));
        }
        return ids;
    }

    private static String created(Rest.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.body().path("state").asText()).isIn("starting", "running");
        return answer.header("Location");
    }

    private static void submit(ServerProcess server, String code) {
        Rest.Answer answer = server.rest().post(STATEMENTS, "{\"code\":\"" + code + "\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private static void awaitState(ServerProcess server, String path, String state) {
        await(path + " is " + state)
                .atMost(Pair.LIMIT)
                .until(() -> state.equals(
                        server.rest().get(path).body().path("state").asText()));
    }

    /** Who posts while nobody leads waits a little, and gets the same answer as ever. */
    private static void submitThroughTheGap(ServerProcess survivor, List<String> before) {
        Wire wire = new Wire(survivor.url(), PYTHON_API_LIMIT);
        Wire.Answer statement = KnownClient.PYTHON_API.send(wire, "POST", STATEMENTS, "{\"code\":\"20 + 22\"}");
        assertThat(statement.status()).as(statement.toString()).isEqualTo(201);
        assertThat(statement.json().path("id").asInt()).isEqualTo(2);
        Wire.Answer session = KnownClient.PYTHON_API.send(wire, "POST", "/sessions", "{\"kind\":\"pyspark\"}");
        assertThat(session.status()).as(session.toString()).isEqualTo(201);
        assertThat(before).doesNotContain(session.header("Location"));
        assertThat(session.header("Connection")).isEqualTo("close");
    }

    private static void everyLifeWasShownWithoutAGap(List<StateWatch.Look> looks) {
        assertThat(StateWatch.shown(looks, "/sessions/0/state")).containsExactly("starting", "idle", "busy");
        assertThat(StateWatch.shown(looks, "/sessions/1/state")).containsExactly("starting");
        assertThat(StateWatch.shown(looks, "/sessions/2/state"))
                .startsWith("starting")
                .endsWith("dead");
        assertThat(StateWatch.shown(looks, "/batches/0/state").stream().filter(state -> !state.equals("starting")))
                .containsExactly("running", "success");
        assertThat(StateWatch.shown(looks, "/batches/1/state").stream().filter(state -> !state.equals("starting")))
                .containsExactly("running", "dead");
        assertThat(StateWatch.shown(looks, STATEMENTS)).contains("running", "waiting", "available");
    }

    /** No refusal, no redirect, no 404, nothing after python-api's limit, and no connection that outlives the address. */
    private static void everyLookWasHeldAndNotRefused(List<StateWatch.Look> looks) {
        assertThat(looks).allSatisfy(look -> {
            assertThat(look.failure()).as(look.path()).isNull();
            assertThat(look.took()).as(look.path()).isLessThan(PYTHON_API_LIMIT);
            assertThat(look.answer().header("Connection")).isEqualTo("close");
        });
        assertThat(looks.stream().map(look -> look.answer().status()).distinct())
                .containsExactly(200);
    }

    /** NiFi opens new sessions for those it does not find in the list. */
    private static void noListWasEverIncomplete(List<StateWatch.Look> looks) {
        assertThat(sizes(looks, "/sessions")).isSorted().doesNotContain(0, 1, 2);
        assertThat(sizes(looks, "/batches")).containsOnly(2);
    }

    private static List<Integer> sizes(List<StateWatch.Look> looks, String path) {
        return looks.stream()
                .filter(look -> look.path().equals(path))
                .map(look -> look.answer().json())
                .peek(list -> assertThat(list.path("sessions"))
                        .hasSize(list.path("total").asInt()))
                .map(list -> list.path("total").asInt())
                .toList();
    }
}
