// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request.Resource;

/** Uploads and additions without Spark. */
class AddedFilesTest {
    private static final Reply DONE = new Reply.Done();

    private final ScriptedEngine engine = new ScriptedEngine();
    private RunningJobs jobs;

    @TempDir
    private Path dir;

    @BeforeEach
    void start() {
        engine.localDir = dir;
        jobs = new RunningJobs(ExecutorSettings.ofKind("spark"), engine, Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        jobs.close();
    }

    @Test
    void aFileIsWholeOnceAllItsPiecesAreThereInWhateverOrderAndHoweverOften() throws Exception {
        assertThat(put("u-1", 6, "world")).isEqualTo(DONE);
        assertThat(put("u-1", 0, "hello ")).isEqualTo(DONE);
        assertThat(put("u-1", 6, "world")).isEqualTo(DONE);
        assertThat(add(Resource.FILE, "u-1", "greeting.txt")).isEqualTo(DONE);
        assertThat(engine.added).hasSize(1);
        Path added = Path.of(URI.create(engine.added.get(0).substring("FILE ".length())));
        assertThat(added).hasFileName("greeting.txt").startsWith(dir).hasContent("hello world");
    }

    @Test
    void anUploadThatIsAddedAgainChangesNothing() {
        put("u-1", 0, "x");
        assertThat(add(Resource.JAR, "u-1", "a.jar")).isEqualTo(DONE);
        assertThat(add(Resource.JAR, "u-1", "a.jar")).isEqualTo(DONE);
        assertThat(engine.added).hasSize(1);
    }

    @Test
    void theSameFileMayBeSentTwiceAndADifferentOneOfItsNameMayNot() {
        put("u-1", 0, "x");
        put("u-2", 0, "x");
        put("u-3", 0, "y");
        assertThat(add(Resource.JAR, "u-1", "a.jar")).isEqualTo(DONE);
        assertThat(add(Resource.JAR, "u-2", "a.jar")).isEqualTo(DONE);
        assertThat(refusal(add(Resource.JAR, "u-3", "a.jar")))
                .isEqualTo("a different file named a.jar was added to this session before");
        assertThat(engine.added).hasSize(1);
    }

    @Test
    void whatSparkDoesNotTakeIsSaidAndMayBeSentAgain() {
        engine.addFailure = new FileNotFoundException("nothing there");
        put("u-1", 0, "x");
        assertThat(refusal(add(Resource.JAR, "u-1", "a.jar")))
                .isEqualTo("Cannot add a.jar: java.io.FileNotFoundException: nothing there");
        assertThat(refusal(RunningJobs.reply(jobs.driver.addUri(Resource.FILE, "file:/f"))))
                .isEqualTo("Cannot add file:/f: java.io.FileNotFoundException: nothing there");
        engine.addFailure = null;
        put("u-2", 0, "y");
        assertThat(add(Resource.JAR, "u-2", "a.jar")).isEqualTo(DONE);
    }

    @Test
    void namesLeadNowhereElse() {
        assertThat(AddedFiles.safe("../../etc/passwd")).isEqualTo("passwd");
        assertThat(AddedFiles.safe("C:\\jars\\a b.jar")).isEqualTo("a b.jar");
        assertThat(AddedFiles.safe("a%2f#b?c,d\u0000.jar")).isEqualTo("a_2f_b_c_d_.jar");
        assertThat(AddedFiles.safe("grüße.jar")).isEqualTo("grüße.jar");
        for (String name : List.of("", "..", ".", "a/", "x".repeat(201))) {
            assertThatThrownBy(() -> AddedFiles.safe(name)).as(name).isInstanceOf(IllegalArgumentException.class);
        }
        put("u-1", 0, "x");
        assertThat(add(Resource.FILE, "u-1", "../../../evil.txt")).isEqualTo(DONE);
        assertThat(engine.added.get(0)).startsWith("FILE " + dir.toUri()).endsWith("/evil.txt");
        assertThat(refusal(add(Resource.FILE, "nothing", "a.txt"))).contains("nothing was sent under nothing");
        assertThat(refusal(add(Resource.FILE, "../u-1", "a.txt"))).contains("cannot be named ../u-1");
    }

    @Test
    void uploadsThatNobodyEndedAreRemoved() throws Exception {
        put("left", 0, "x");
        Path left = dir.resolve("__livyha__/uploads/left");
        assertThat(left).exists();
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofMinutes(11))));
        put("recent", 0, "x");
        assertThat(left).doesNotExist();
        try (Stream<Path> uploads = Files.list(left.getParent())) {
            assertThat(uploads).hasSize(1);
        }
    }

    private Reply put(String upload, long offset, String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        return RunningJobs.reply(jobs.driver.putFile(upload, offset, bytes));
    }

    private Reply add(Resource kind, String upload, String name) {
        return RunningJobs.reply(jobs.driver.addUpload(kind, upload, name));
    }

    private static String refusal(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Failed.class);
        assertThat(((Reply.Failed) reply).reason()).isEqualTo(Reply.Reason.BAD_REQUEST);
        return ((Reply.Failed) reply).message();
    }
}
