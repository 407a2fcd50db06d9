// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.curator.test.TestingServer;
import org.apache.livy.JobHandle;
import org.apache.livy.LivyClient;
import org.apache.livy.LivyClientBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Livy's own client for Java, as published, against a pair with real Spark. It knows one address, that of the server that does
 * not lead; it never retries, and waits ten seconds for a connection.
 */
class LivyClientIT {
    @TempDir
    private Path dir;

    private Pair pair;
    private JobsJar jobs;
    private LivyClient client;

    @Test
    void livysClientWorksAndLivesThroughAFailover() throws Exception {
        Path spark = SparkHomes.real();
        try (TestingServer zookeeper = ZooKeepers.single();
                JobsJar jar = JobsJar.in(dir, spark);
                Pair started = Pair.start(dir, zookeeper.getConnectString(), spark)) {
            pair = started;
            jobs = jar;
            client = client(pair.standby().url());
            addsBeforeTheSessionHasStarted();
            submitsAndRuns();
            failsWithTheJobsOwnError();
            cancels();
            sharesObjectsWithASecondClient();
            statementsSeeTheJarToo();
            sendsAFileThatIsTooLargeToBeHeld();
            aJobIsPolledAcrossAFailoverAndRunsOnce();
            client.stop(true);
            assertThat(pair.awaitLeader().rest().get("/sessions/0").status()).isEqualTo(404);
        }
    }

    private LivyClient client(String url) throws Exception {
        return new LivyClientBuilder(false)
                .setURI(URI.create(url))
                .setConf("livy.client.http.job.initial-poll-interval", "50ms")
                .setConf("spark.ui.enabled", "false")
                .build();
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(4, TimeUnit.MINUTES);
    }

    /** As that client is used: nobody asks for the session's state. */
    private void addsBeforeTheSessionHasStarted() throws Exception {
        assertThat(rest().get("/sessions/0").body().path("state").asText()).isEqualTo("starting");
        assertThat(rest().get("/sessions/0").body().path("kind").asText()).isEqualTo("shared");
        get(client.uploadJar(jobs.path().toFile()));
        get(client.uploadJar(jobs.path().toFile()));
        get(client.uploadFile(
                Files.writeString(dir.resolve("five.txt"), "12345").toFile()));
        get(client.addFile(
                Files.writeString(dir.resolve("seven.txt"), "1234567").toUri()));
        assertThatThrownBy(() -> get(client.addFile(URI.create("file:///etc/hostname"))))
                .hasMessageContaining("requirement failed: Local path /etc/hostname cannot be added to user sessions.");
    }

    private void submitsAndRuns() throws Exception {
        // An array list: what the JDK's immutable ones look like inside is nothing that client's library can read.
        List<Long> numbers =
                new ArrayList<>(LongStream.rangeClosed(1, 100).boxed().toList());
        JobHandle<Long> sum = client.submit(jobs.job(Long.class, "Sum", numbers));
        assertThat(get(sum)).isEqualTo(10_100);
        assertThat(sum.getState()).isEqualTo(JobHandle.State.SUCCEEDED);
        assertThat(get(client.run(jobs.job(Long.class, "SizeOf", "five.txt")))).isEqualTo(5);
        assertThat(get(client.run(jobs.job(Long.class, "SizeOf", "seven.txt")))).isEqualTo(7);
    }

    private void failsWithTheJobsOwnError() throws Exception {
        JobHandle<Long> failing = client.submit(jobs.job(Long.class, "Failing"));
        assertThatThrownBy(() -> get(failing))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("java.lang.IllegalArgumentException: boo")
                .hasMessageContaining("at later.Jobs$Failing.call(");
        assertThat(failing.getState()).isEqualTo(JobHandle.State.FAILED);
    }

    private void cancels() throws Exception {
        JobHandle<Long> endless = client.submit(jobs.job(Long.class, "Endless"));
        await().atMost(Pair.LIMIT).until(() -> endless.getState() == JobHandle.State.STARTED);
        endless.cancel(true);
        assertThatThrownBy(() -> get(endless)).isInstanceOf(CancellationException.class);
    }

    private void sharesObjectsWithASecondClient() throws Exception {
        get(client.submit(jobs.job(String.class, "Share", "name", "a value")));
        LivyClient second = client(pair.awaitLeader().url() + "/sessions/0");
        assertThat(get(second.submit(jobs.job(String.class, "Share", "name", null))))
                .isEqualTo("a value");
        second.stop(false);
    }

    private void statementsSeeTheJarToo() {
        int id = rest().post("/sessions/0/statements", "{\"kind\":\"spark\",\"code\":\"later.Jobs.twice(21)\"}")
                .body()
                .path("id")
                .asInt();
        // The first one starts its interpreter, which takes its time on a busy host.
        await("the statement has ended").atMost(Duration.ofMinutes(4)).until(() -> rest().get(
                        "/sessions/0/statements/" + id)
                .body()
                .path("state")
                .asText()
                .equals("available"));
        JsonNode statement = rest().get("/sessions/0/statements/" + id).body();
        assertThat(statement.at("/output/data").path("text/plain").asText())
                .as(statement.toString())
                .endsWith("res0: Long = 42\n");
    }

    private void sendsAFileThatIsTooLargeToBeHeld() throws Exception {
        Path large = dir.resolve("large.bin");
        Files.write(large, new byte[40 << 20]);
        get(client.uploadFile(large.toFile()));
        assertThat(get(client.submit(jobs.job(Long.class, "SizeOf", "large.bin"))))
                .isEqualTo(40 << 20);
    }

    private void aJobIsPolledAcrossAFailoverAndRunsOnce() throws Exception {
        Path traces = dir.resolve("traces");
        Path flag = dir.resolve("flag");
        JobHandle<String> once = client.submit(jobs.job(String.class, "Once", traces.toString(), flag.toString()));
        await().atMost(Pair.LIMIT).until(() -> Files.exists(traces));
        ServerProcess leader = pair.awaitLeader();
        ServerProcess next = pair.standby();
        leader.kill();
        await("the other server leads").atMost(Pair.LIMIT).until(next::leads);
        assertThat(once.isDone()).isFalse();

        Files.createFile(flag);
        assertThat(get(once)).isEqualTo("through");
        assertThat(traces).hasContent("was here");
        // Known to a server that has never heard of it, as often as one asks; and the next one gets the next id.
        JsonNode last = lastJob(next.rest());
        assertThat(last.path("state").asText()).isEqualTo("SUCCEEDED");
        assertThat(next.rest()
                        .get("/sessions/0/jobs/" + last.path("id").asInt())
                        .body())
                .isEqualTo(last);
        assertThat(get(client.submit(jobs.job(String.class, "Share", "name", null))))
                .isEqualTo("a value");
        assertThat(lastJob(next.rest()).path("id").asInt())
                .isEqualTo(last.path("id").asInt() + 1);
        await().during(Duration.ofMillis(200))
                .atMost(Duration.ofSeconds(5))
                .until(() -> Files.readAllLines(traces).size() == 1);
    }

    private static JsonNode lastJob(Rest rest) {
        JsonNode last = null;
        for (int id = 1; ; id++) {
            Rest.Answer answer = rest.get("/sessions/0/jobs/" + id);
            if (answer.status() != 200) {
                assertThat(answer.status()).as(answer.text()).isEqualTo(404);
                return last;
            }
            last = answer.body();
        }
    }

    private Rest rest() {
        return pair.standby().rest();
    }
}
