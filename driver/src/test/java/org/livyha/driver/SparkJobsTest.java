// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.livy.Job;
import org.apache.livy.JobContext;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.rpc.JobStatus;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request.Resource;
import org.livyha.rpc.Statement;

/** Jobs on real Spark, in this JVM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class SparkJobsTest {
    private static final String DOUBLING =
            """
            public class Doubling implements org.apache.livy.Job<Long> {
                private final long size;
                public Doubling(long size) { this.size = size; }
                public Long call(org.apache.livy.JobContext context) {
                    java.util.List<Long> numbers = new java.util.ArrayList<>();
                    for (long i = 1; i <= size; i++) numbers.add(i);
                    return context.sc().parallelize(numbers, 2).map(Doubling::twice).reduce(Long::sum);
                }
                public static long twice(long x) { return 2 * x; }
            }
            """;

    private RunningJobs jobs;
    private Path localDir;

    @TempDir
    private Path dir;

    @BeforeAll
    void start() {
        SparkConf conf = new SparkConf()
                .setMaster("local[2]")
                .setAppName("driver tests")
                .set("spark.ui.enabled", "false")
                .set("spark.sql.warehouse.dir", "target/warehouse");
        jobs = new RunningJobs(ExecutorSettings.ofKind("spark"), new SparkEngine(conf, 10, 2), Clock.systemUTC());
        localDir = Path.of((String) jobs.value(new LocalDir()));
    }

    @AfterAll
    void stop() {
        jobs.close();
        assertThat(localDir).as("local directory after the end").doesNotExist();
    }

    @Test
    void aJobOfAJarThatCameLaterRunsHereAndInTasksAndStatementsSeeItToo() throws Exception {
        JobJar jar = JobJar.compile(dir, "Doubling", DOUBLING);
        ByteBuffer payload = TestJobs.payload(jar.newInstance("Doubling", 1000L));
        assertThat(jobs.error(payload)).contains("Doubling").contains("must be in a jar that the session has");
        assertThat(text("val before = 20")).isEqualTo("before: Int = 20\n");

        upload(Resource.JAR, jar.path(), "doubling.jar");

        assertThat(TestJobs.value(jobs.awaitEnd(jobs.submit(null, payload)).result()))
                .isEqualTo(1_001_000L);
        assertThat(text("later.Doubling.twice(before + 1)")).isEqualTo("res0: Long = 42\n");
        assertThat(text("sc.parallelize(1 to 10, 2).map(x => later.Doubling.twice(x)).sum"))
                .isEqualTo("res1: Double = 110.0\n");
    }

    @Test
    void aJarIsAddedByItsAddressToo() throws Exception {
        JobJar jar = JobJar.compile(dir, "ByAddress", DOUBLING.replace("Doubling", "ByAddress"));
        assertThat(add(Resource.JAR, jar.path().toUri().toString())).isEqualTo(new Reply.Done());
        assertThat(jobs.value(jar.newInstance("ByAddress", 10L))).isEqualTo(110L);
        for (String missing : List.of("file:/nowhere/x.jar", "/nowhere/y.jar")) {
            Reply.Failed refused = (Reply.Failed) add(Resource.JAR, missing);
            assertThat(refused.message())
                    .startsWith("Cannot add " + missing + ": ")
                    .contains("no such file");
        }
    }

    @Test
    void filesReachJobsAndTasks() throws Exception {
        upload(Resource.FILE, Files.writeString(dir.resolve("up.txt"), "uploaded"), "up load.txt");
        Path other = Files.writeString(dir.resolve("address.txt"), "by address");
        assertThat(add(Resource.FILE, other.toUri().toString())).isEqualTo(new Reply.Done());
        assertThat(jobs.value(new ReadFiles(List.of("up load.txt", "address.txt"))))
                .isEqualTo(List.of("uploaded", "by address"));
        Reply.Failed refused = (Reply.Failed) add(Resource.FILE, "file:/nowhere/z.txt");
        assertThat(refused.message()).startsWith("Cannot add file:/nowhere/z.txt: ");
    }

    @Test
    void jobsShareObjectsAndTheOneUnusedForLongestGoes() {
        assertThat(jobs.value(new Share("set", "a", 1))).isNull();
        jobs.value(new Share("set", "b", List.of(2)));
        assertThat(jobs.value(new Share("get", "a", null))).isEqualTo(1);
        jobs.value(new Share("set", "c", 3));
        assertThat(jobs.value(new Share("get", "a", null))).isEqualTo(1);
        assertThat(jobs.error(TestJobs.payload(new Share("get", "b", null))))
                .startsWith("java.util.NoSuchElementException: no shared object is named b");
        assertThat(jobs.value(new Share("remove", "a", null))).isEqualTo(1);
        assertThat(jobs.value(new Share("remove", "a", null))).isNull();
    }

    @Test
    void theContextIsTheStatementsSparkAndHasAllThatLivySays() {
        assertThat(text("spark.range(3).createOrReplaceTempView(\"three\")")).isEmpty();
        assertThat(jobs.value(new UseContext())).isEqualTo("3 3 null streamed");
        assertThat(localDir).isDirectory();
    }

    @Test
    void whatAJobLeavesWithItsThreadIsNotThereForTheNext() {
        jobs.value(new Leave("leave"));
        IntStream.range(0, 5)
                .forEach(i -> assertThat(jobs.value(new Leave("look"))).isEqualTo("null true"));
    }

    @Test
    void cancelStopsTheSparkJobsOfAJob() {
        long id = jobs.submit(new Endless());
        await().atMost(Duration.ofSeconds(30)).until(() -> Endless.started);
        jobs.cancel(id);
        assertThat(jobs.get(id)).isEqualTo(new JobStatus(id, JobStatus.State.CANCELLED, null, null));
        jobs.awaitIdle();
        assertThat(jobs.value(new TestJobs.Echo("goes on"))).isEqualTo("goes on");
    }

    private void upload(Resource kind, Path file, String name) throws Exception {
        String upload = "upload-" + name.hashCode();
        byte[] bytes = Files.readAllBytes(file);
        int half = bytes.length / 2;
        RunningJobs.reply(jobs.driver.putFile(upload, 0, ByteBuffer.wrap(bytes, 0, half)));
        RunningJobs.reply(jobs.driver.putFile(upload, half, ByteBuffer.wrap(bytes, half, bytes.length - half)));
        assertThat(RunningJobs.reply(jobs.driver.addUpload(kind, upload, name))).isEqualTo(new Reply.Done());
    }

    private Reply add(Resource kind, String uri) {
        return RunningJobs.reply(jobs.driver.addUri(kind, uri));
    }

    private String text(String code) {
        int id = ((Reply.OneStatement) RunningJobs.reply(jobs.driver.submit(null, code, null)))
                .statement()
                .id();
        JsonNode output = await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> ((Reply.OneStatement) RunningJobs.reply(jobs.driver.get(id))).statement(),
                        statement -> statement.state() == Statement.State.AVAILABLE)
                .output();
        assertThat(output.path("status").asText()).as("status of %s", output).isEqualTo("ok");
        return output.path("data").path("text/plain").asText();
    }

    static final class LocalDir implements Job<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String call(JobContext context) {
            return context.getLocalTmpDir().getAbsolutePath();
        }
    }

    /** In tasks, and the first of them here too. */
    static final class ReadFiles implements Job<List<String>> {
        private static final long serialVersionUID = 1L;
        private final List<String> names;

        ReadFiles(List<String> names) {
            this.names = new java.util.ArrayList<>(names);
        }

        @Override
        public List<String> call(JobContext context) {
            return new java.util.ArrayList<>(
                    context.sc().parallelize(names, 2).map(ReadFiles::read).collect());
        }

        static String read(String name) throws java.io.IOException {
            return Files.readString(Path.of(org.apache.spark.SparkFiles.get(name)));
        }
    }

    static final class Share implements Job<Object> {
        private static final long serialVersionUID = 1L;
        private final String what;
        private final String name;
        private final Object object;

        Share(String what, String name, Object object) {
            this.what = what;
            this.name = name;
            this.object = object instanceof List<?> list ? new java.util.ArrayList<>(list) : object;
        }

        @Override
        public Object call(JobContext context) {
            switch (what) {
                case "set" -> context.setSharedObject(name, object);
                case "get" -> {
                    return context.getSharedObject(name);
                }
                default -> {
                    return context.removeSharedObject(name);
                }
            }
            return null;
        }
    }

    static final class UseContext implements Job<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String call(JobContext context) throws Exception {
            SparkSession session = context.sparkSession();
            long bySession = session.table("three").count();
            long bySql = context.sqlctx().table("three").count();
            context.createStreamingContext(1000);
            String streamed =
                    context.streamingctx().sparkContext().sc() == session.sparkContext() ? "streamed" : "other";
            context.stopStreamingCtx();
            try {
                context.streamingctx();
                streamed = "still there";
            } catch (IllegalStateException e) {
                // as it should be
            }
            return bySession + " " + bySql + " " + context.hivectx() + " " + streamed;
        }
    }

    static final class Leave implements Job<String> {
        private static final long serialVersionUID = 1L;
        private final String what;

        Leave(String what) {
            this.what = what;
        }

        @Override
        public String call(JobContext context) throws Exception {
            if (what.equals("leave")) {
                context.sc().setLocalProperty("left", "behind");
                SparkSession own = context.<SparkSession>sparkSession().newSession();
                SparkSession.setActiveSession(own);
                return null;
            }
            return context.sc().getLocalProperty("left") + " " + (SparkSession.active() == context.sparkSession());
        }
    }

    static final class Endless implements Job<Long> {
        private static final long serialVersionUID = 1L;
        static volatile boolean started;

        @Override
        public Long call(JobContext context) {
            return context.sc().parallelize(List.of(1, 2), 2).map(Endless::stay).count();
        }

        static int stay(int x) throws InterruptedException {
            started = true;
            Thread.sleep(600_000);
            return x;
        }
    }
}
