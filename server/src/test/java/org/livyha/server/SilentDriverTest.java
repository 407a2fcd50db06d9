// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.rpc.Request;

/** What can be said without the driver is said at once; what cannot is 503 in time, and says why. */
class SilentDriverTest {
    private static final List<String> WITHOUT_IT =
            List.of("/sessions", "/sessions/0", "/sessions/0/state", "/sessions/0/log", "/sessions/n");
    private static final List<String> FROM_IT =
            List.of("/sessions/0/statements", "/sessions/0/statements/0", "/sessions/0/statements/0?wait=30");

    @TempDir
    private Path dir;

    private TestLeader leader;

    @BeforeEach
    void start() throws Exception {
        leader = new TestLeader(
                dir, TestLeader.storeWith("n", Map.of()), Map.of("livy.server.ha.driver.call-timeout", "2s"));
    }

    @AfterEach
    void stop() {
        leader.close();
    }

    @Test
    void aDriverThatHasNotCalledSinceTheTakeoverBlocksNobody() {
        noneOfItIsAsked();
        assertThat(create("/sessions/0/statements", "{\"code\":\"1\"}")).isEqualTo("503 comes again");
        assertThat(leader.get("/sessions/0/state").text()).isEqualTo("{\"id\":0,\"state\":\"busy\"}");
        assertThat(leader.get("/sessions").text()).doesNotContain("recovering");
        isUnreachable();
    }

    @Test
    void aDriverThatDoesNotAnswerBlocksNobody() throws Exception {
        try (TestDriver driver = new TestDriver(leader, 0)) {
            await().atMost(TestLeader.LIMIT)
                    .until(() -> leader.get("/sessions/0/state").text().contains("idle"));
            driver.mute = true;
            noneOfItIsAsked();
            isUnreachable();
            driver.mute = false;
            assertThat(leader.get("/sessions/0/statements").status()).isEqualTo(200);
        }
    }

    @Test
    void whatTheDriverMayHaveMadeIsNotToBeSentAgainWithoutAKey() throws Exception {
        Map<String, String> creations = Map.of(
                "/sessions/0/statements", "{\"code\":\"1\"}",
                "/sessions/0/submit-job", "{\"job\":\"cGF5bG9hZA==\",\"jobType\":\"spark\"}");
        try (TestDriver driver = new TestDriver(leader, 0)) {
            await().atMost(TestLeader.LIMIT)
                    .until(() -> leader.get("/sessions/0/state").text().contains("idle"));
            driver.mute = true;
            creations.forEach((path, body) -> {
                assertThat(create(path, body)).as(path).isEqualTo("502 is not known");
                assertThat(create(path, body, "Idempotency-Key")).as(path).isEqualTo("503 comes again");
                // The key of one of our servers, of which the client does not know.
                assertThat(create(path, body, "Idempotency-Key", "X-Livy-HA-Key"))
                        .as(path)
                        .isEqualTo("502 is not known");
            });
            assertThat(driver.requests)
                    .filteredOn(Request.SubmitStatement.class::isInstance)
                    .extracting(
                            request -> ((Request.SubmitStatement) request).key().startsWith(Request.BRIEF_KEY))
                    .containsExactly(true, false, true);
        }
    }

    private String create(String path, String body, String... headers) {
        HttpRequest.Builder request = leader.request(path).POST(HttpRequest.BodyPublishers.ofString(body));
        List.of(headers).forEach(header -> request.header(header, "1"));
        HttpResponse<String> answer = leader.exchange(request);
        boolean comeAgain = answer.headers().firstValue("Retry-After").isPresent();
        return answer.statusCode()
                + (comeAgain ? " comes again" : "")
                + (answer.body().contains("whether the request was carried out is not known") ? " is not known" : "");
    }

    private void noneOfItIsAsked() {
        for (String path : WITHOUT_IT) {
            assertThat(leader.get(path).status()).as(path).isEqualTo(200);
        }
    }

    private void isUnreachable() {
        for (String path : FROM_IT) {
            long start = System.nanoTime();
            unavailable(path, leader.get(path));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).as(path).isLessThan(Duration.ofSeconds(20));
        }
        unavailable("cancel", leader.post("/sessions/0/statements/0/cancel", ""));
    }

    private static void unavailable(String what, TestLeader.Answer answer) {
        assertThat(answer.status()).as(what).isEqualTo(503);
        assertThat(answer.text())
                .as(what)
                .isEqualTo("{\"msg\":\"the driver livy-session-0-test cannot be reached at the moment:"
                        + " no answer in time\"}");
    }
}
