// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.JobStatus;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;

/** Jobs as clients see them; the numbers are those of the contract's checklist. */
class JobsTest {
    private static final ByteBuffer PAYLOAD = ByteBuffer.wrap("payload".getBytes(StandardCharsets.UTF_8));
    private static final String JOB = "{\"job\":\"cGF5bG9hZA==\",\"jobType\":\"spark\"}";
    private static final String NO_JOB = "{\"msg\":\"requirement failed: no job provided.\"}";

    @TempDir
    private Path dir;

    private TestLeader leader;
    private TestDriver driver;

    @BeforeEach
    void start() throws Exception {
        start(Map.of());
    }

    private void start(Map<String, ?> wishes) throws Exception {
        leader = new TestLeader(dir, TestLeader.storeWith("n", wishes), Map.of());
        driver = new TestDriver(leader, 0);
        AtomicLong ids = new AtomicLong();
        driver.toJobs = request -> {
            if (request instanceof Request.SubmitJob) {
                return new Reply.OneJob(new JobStatus(ids.incrementAndGet(), JobStatus.State.SENT, null, null));
            } else if (request instanceof Request.GetJob get) {
                return get.id() > ids.get()
                        ? new Reply.Failed(Reply.Reason.NOT_FOUND, "no job")
                        : new Reply.OneJob(new JobStatus(get.id(), JobStatus.State.SUCCEEDED, PAYLOAD, null));
            }
            return new Reply.Done();
        };
    }

    @AfterEach
    void stop() {
        driver.close();
        leader.close();
    }

    @Test
    void aSubmissionWithoutAJobOrWithAnUnknownTypeIsRefused_72() {
        for (String route : new String[] {"submit-job", "run-job"}) {
            for (String body : new String[] {"{\"job\":\"\",\"jobType\":\"spark\"}", "{\"jobType\":\"spark\"}", "{}"}) {
                expect(leader.post("/sessions/0/" + route, body), 400, NO_JOB);
            }
            expect(
                    leader.post("/sessions/0/" + route, JOB.replace("spark", "pyspark")),
                    400,
                    "{\"msg\":\"Invalid job type: pyspark, expected spark\"}");
            expect(
                    leader.post("/sessions/0/" + route, "{\"job\":\"cGF5bG9hZA==\"}"),
                    400,
                    "{\"msg\":\"Invalid job type: null, expected spark\"}");
            assertThat(leader.post("/sessions/0/" + route, JOB.replace("cGF5bG9hZA==", "no base64!"))
                            .status())
                    .isEqualTo(400);
            assertThat(leader.post("/sessions/0/" + route, "{\"job\":\"cGF5bG9hZA==\",\"x\":1}")
                            .text())
                    .contains("Unrecognized field");
        }
        assertThat(driver.requests).noneMatch(Request.SubmitJob.class::isInstance);
    }

    @Test
    void aSubmissionIsAnsweredAsSentAndItsResultIsReadAsOftenAsOneLikes_73_79() {
        expect(
                leader.post("/sessions/0/submit-job", JOB),
                201,
                "{\"id\":1,\"state\":\"SENT\",\"result\":null,\"error\":null}");
        expect(
                leader.post("/sessions/n/run-job", JOB),
                201,
                "{\"id\":2,\"state\":\"SENT\",\"result\":null,\"error\":null}");
        for (int i = 0; i < 2; i++) {
            expect(
                    leader.get("/sessions/0/jobs/1"),
                    200,
                    "{\"id\":1,\"state\":\"SUCCEEDED\",\"result\":\"cGF5bG9hZA==\",\"error\":null}");
        }
        assertThat(driver.requests)
                .filteredOn(Request.SubmitJob.class::isInstance)
                .allSatisfy(request -> {
                    assertThat(((Request.SubmitJob) request).job()).isEqualTo(PAYLOAD);
                    assertThat(((Request.SubmitJob) request).key()).isNotBlank();
                })
                .hasSize(2);
    }

    @Test
    void theClientsKeyReachesTheDriver() {
        HttpRequest.Builder request = leader.request("/sessions/0/submit-job")
                .header("Idempotency-Key", "mine")
                .POST(HttpRequest.BodyPublishers.ofString(JOB));
        assertThat(TestLeader.join(leader.send(request)).status()).isEqualTo(201);
        assertThat(driver.requests).contains(new Request.SubmitJob(1, "mine", PAYLOAD, "spark"));
        driver.toJobs = any -> new Reply.Failed(Reply.Reason.KEY_REUSED, "another job");
        TestLeader.Answer reused = TestLeader.join(leader.send(request));
        assertThat(reused.status()).as(reused.text()).isEqualTo(422);
    }

    @Test
    void aFailingJobHasItsErrorAndNoResult_74() {
        driver.toJobs = request ->
                new Reply.OneJob(new JobStatus(1, JobStatus.State.FAILED, null, "java.lang.RuntimeException: boo"));
        expect(
                leader.get("/sessions/0/jobs/1"),
                200,
                "{\"id\":1,\"state\":\"FAILED\",\"result\":null,\"error\":\"java.lang.RuntimeException: boo\"}");
    }

    @Test
    void anUnknownJobIsNotFoundAndCanBeCancelled_75_76() {
        expect(leader.get("/sessions/0/jobs/77"), 404, "{\"msg\":\"Job '77' not found.\"}");
        expect(leader.get("/sessions/0/jobs/x"), 400, "{\"msg\":\"For input string: \\\"x\\\"\"}");
        expect(leader.post("/sessions/0/jobs/77/cancel", ""), 200, "");
        expect(leader.post("/sessions/0/jobs/x/cancel", ""), 400, "{\"msg\":\"For input string: \\\"x\\\"\"}");
        expect(leader.get("/sessions/7/jobs/1"), 404, "{\"msg\":\"Session '7' not found.\"}");
    }

    @Test
    void whatTheDriverRefusesIsTheClientsToMend() {
        driver.toJobs = request -> new Reply.Failed(Reply.Reason.TOO_LARGE, "request is larger than the frame limit");
        expect(leader.post("/sessions/0/submit-job", JOB), 400, "{\"msg\":\"request is larger than the frame limit\"}");
    }

    @Test
    void aSessionThatStartsHoldsItsJobsAndOneThatEndsRefusesThem() throws Exception {
        int id = leader.post("/sessions", "{\"kind\":\"spark\"}")
                .body()
                .path("id")
                .asInt();
        String path = "/sessions/" + id;
        CompletableFuture<TestLeader.Answer> held =
                leader.send(leader.request(path + "/submit-job").POST(HttpRequest.BodyPublishers.ofString(JOB)));
        expect(leader.get(path + "/jobs/1"), 404, "{\"msg\":\"Job '1' not found.\"}");
        expect(leader.post(path + "/jobs/1/cancel", ""), 200, "");
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> !held.isDone());
        leader.delete(path);
        expect(TestLeader.join(held), 400, "{\"msg\":\"requirement failed: Session isn't active.\"}");
    }

    @Test
    void aSessionWhoseJobsRunIsNotIdleThoughItsStateSaysSo() throws Exception {
        stop();
        start(Map.of("idleTimeout", "6s"));
        driver.activeJobs = 1;
        driver.become(DriverStatus.State.IDLE);
        await().during(Duration.ofSeconds(9))
                .atMost(Duration.ofSeconds(20))
                .until(() -> leader.get("/sessions/0/state").text().equals("{\"id\":0,\"state\":\"idle\"}"));
        driver.activeJobs = 0;
        driver.become(DriverStatus.State.IDLE);
        await().atMost(TestLeader.LIMIT)
                .until(() -> leader.get("/sessions/0/state").status() == 404);
    }

    private static void expect(TestLeader.Answer answer, int status, String text) {
        assertThat(answer.text()).isEqualTo(text);
        assertThat(answer.status()).as(text).isEqualTo(status);
    }
}
