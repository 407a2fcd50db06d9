// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.recovery.InMemoryStateStore;

/** How many sessions and batches there may be. */
class LimitsTest {
    private static final String BATCH = "{\"file\":\"hdfs:///x\"}";

    @TempDir
    private Path dir;

    private TestLeader leader;

    private void lead(InMemoryStateStore store, Map<String, String> settings) throws Exception {
        leader = new TestLeader(dir, store, settings);
    }

    @AfterEach
    void stop() {
        leader.close();
    }

    private void isRefused(String path, String body, String message, String retryAfter) {
        HttpResponse<String> refused =
                leader.exchange(leader.request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).isEqualTo("{\"msg\":\"Rejected, " + message + "\"}");
        assertThat(refused.headers().firstValue("Retry-After")).contains(retryAfter);
    }

    private int create(String path, String body) {
        TestLeader.Answer made = leader.post(path, body);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.body().path("id").intValue();
    }

    @Test
    void sessionsAndBatchesThatHaveNotEndedCountTogether() throws Exception {
        lead(new InMemoryStateStore(), Map.of("livy.server.ha.max-sessions", "2"));
        create("/sessions", "{\"name\":\"a\"}");
        create("/batches", BATCH);
        String message = "too many sessions: 2 have not ended, no more than 2 may be there!";
        isRefused("/sessions", "{\"name\":\"b\"}", message, "30");
        isRefused("/batches", BATCH, message, "30");

        leader.delete("/batches/0");
        assertThat(create("/sessions", "{\"name\":\"b\"}"))
                .as("no id is burnt, no name taken")
                .isEqualTo(1);

        leader.post("/sessions/0/interrupt", "");
        await().atMost(TestLeader.LIMIT)
                .until(() -> leader.get("/sessions/0/state").text().contains("dead"));
        assertThat(create("/batches", BATCH))
                .as("what has ended does not count")
                .isEqualTo(1);
        isRefused("/sessions", "{}", message, "30");
    }

    @Test
    void eachUserHasHisOwnAndThoseWithoutANameAreOne() throws Exception {
        lead(new InMemoryStateStore(), Map.of("livy.server.ha.max-sessions-per-user", "1"));
        create("/sessions", "{\"proxyUser\":\"bob\"}");
        create("/batches", BATCH);
        isRefused(
                "/batches",
                "{\"file\":\"hdfs:///x\",\"proxyUser\":\"bob\"}",
                "too many sessions of user bob: 1 have not ended, no more than 1 may be there!",
                "30");
        isRefused(
                "/sessions",
                "{}",
                "too many sessions of users without a name: 1 have not ended, no more than 1 may be there!",
                "30");
        create("/sessions", "{\"proxyUser\":\"eve\"}");
        assertThat(leader.get("/sessions/0").body().path("proxyUser").isNull())
                .as("nobody is impersonated")
                .isTrue();
    }

    @Test
    void thoseOfEarlierTermsCountAndStay() throws Exception {
        InMemoryStateStore store = TestLeader.storeWith("n", Map.of("proxyUser", "bob"));
        lead(store, Map.of("livy.server.ha.max-sessions-per-user", "1", "livy.server.ha.max-sessions", "2"));
        isRefused(
                "/sessions",
                "{\"proxyUser\":\"bob\"}",
                "too many sessions of user bob: 1 have not ended, no more than 1 may be there!",
                "30");
        create("/sessions", "{\"proxyUser\":\"eve\"}");
        isRefused("/sessions", "{}", "too many sessions: 2 have not ended, no more than 2 may be there!", "30");
        assertThat(leader.get("/sessions").body().path("total").intValue()).isEqualTo(2);
    }

    @Test
    void aRefusedRequestIsNotCounted() throws Exception {
        lead(new InMemoryStateStore(), Map.of("livy.server.ha.max-sessions", "1"));
        for (String bad : List.of("{\"name\":\"1\"}", "{\"jars\":[\"x\"]}", "{")) {
            assertThat(leader.post("/sessions", bad).status()).isEqualTo(400);
        }
        assertThat(create("/sessions", "{}")).isZero();
    }

    @Test
    void ofManyAtOnceNoneIsTooMany() throws Exception {
        lead(new InMemoryStateStore(), Map.of("livy.server.ha.max-sessions", "3"));
        List<CompletableFuture<TestLeader.Answer>> answers = IntStream.range(0, 20)
                .mapToObj(i -> leader.send(leader.request(i % 2 == 0 ? "/sessions" : "/batches")
                        .POST(HttpRequest.BodyPublishers.ofString(i % 2 == 0 ? "{}" : BATCH))))
                .toList();
        assertThat(answers.stream()
                        .map(answer -> TestLeader.join(answer).status())
                        .filter(status -> status == 201))
                .hasSize(3);
    }

    @Test
    void thoseThatStartAreLimitedAsInLivy() throws Exception {
        lead(
                new InMemoryStateStore(),
                Map.of("livy.server.session.max-creation", "1", "livy.server.ha.launch.parallelism", "1"));
        Path go = dir.resolve("go");
        launchesWaitFor(go);
        create("/sessions", "{}");
        isRefused("/sessions", "{}", "too many sessions are being created!", "5");
        isRefused("/batches", BATCH, "too many sessions are being created!", "5");
        Files.createFile(go);
        await("the launch is over").atMost(TestLeader.LIMIT).untilAsserted(() -> create("/batches", BATCH));
        assertThat(leader.get("/batches/0").status()).as("no id was burnt").isEqualTo(200);
    }

    /** The supervising script, which a launch waits for, does nothing before there is this file. */
    private void launchesWaitFor(Path go) throws IOException {
        try (Stream<Path> files = Files.find(dir.resolve("work/bin"), 3, (file, is) -> file.getFileName()
                .toString()
                .equals("spark-submit"))) {
            Path script = files.findFirst().orElseThrow();
            String waits = "#!/bin/sh\nwhile [ ! -e '" + go + "' -a -e '" + dir.resolve("running")
                    + "' ]; do sleep 0.1; done\n";
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
            Files.writeString(script, waits);
        }
    }
}
