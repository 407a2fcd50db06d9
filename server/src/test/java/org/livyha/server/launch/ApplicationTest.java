// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.election.NotLeaderException;
import org.livyha.recovery.LaunchRecord;

/** An application's way from plan to end, over real processes. */
class ApplicationTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String TAG = "livy-batch-0-abcdefgh";
    private static final WorkPlace PLACE = new WorkPlace("here", "w1");

    @TempDir
    private Path dir;

    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final CountDownLatch mayPersist = new CountDownLatch(1);
    private volatile boolean mayAct = true;
    private LocalProcesses cluster;
    private LaunchQueue queue;
    private AppMonitor monitor;
    private Application.Launchpad pad;
    private Application application;

    @BeforeEach
    void build() throws Exception {
        Path bin = Files.createDirectories(dir.resolve("spark/bin"));
        Path submit = Files.writeString(bin.resolve("spark-submit"), "#!/bin/sh\nexec sleep 600\n");
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path work = dir.resolve("work");
        SparkAppLauncher launcher = new SparkAppLauncher(new SparkInstallation(dir.resolve("spark")), work);
        cluster = new LocalProcesses(work, Duration.ofSeconds(2), Long.MAX_VALUE);
        queue = new LaunchQueue(2, 10);
        Applications applications = new Applications(cluster);
        monitor = new AppMonitor(applications, Duration.ofMillis(20));
        monitor.start();
        pad = new Application.Launchpad(
                PLACE,
                queue,
                launcher,
                applications,
                monitor,
                Runnable::run,
                this::ensureMayAct,
                Duration.ofSeconds(90));
        application = new Application(pad, TAG, new Owner());
    }

    @AfterEach
    void close() {
        cluster.kill(TAG);
        await().atMost(LIMIT)
                .until(() -> cluster.find(TAG).state() != AppReport.State.RUNNING
                        && cluster.find(TAG).state() != AppReport.State.STARTING);
        queue.close();
        monitor.close();
    }

    private void ensureMayAct() {
        if (!mayAct) {
            throw new NotLeaderException("the term is over");
        }
    }

    private final class Owner implements Application.Owner {
        @Override
        public LaunchSpec spec() {
            return new LaunchSpec(
                    TAG,
                    null,
                    "app.jar",
                    null,
                    List.of(),
                    Map.of(),
                    new AppOptions(null, null, null, null, null, null, null, null, null, null));
        }

        @Override
        public void persistSubmitting(String place) {
            steps.add(
                    "persist " + place + (cluster.find(TAG).state() == AppReport.State.ABSENT ? " before" : " after"));
            try {
                assertThat(mayPersist.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void persistId(String appId) {
            steps.add("id " + appId);
        }

        @Override
        public void reported(AppReport report) {
            steps.add(report.state().toString());
        }
    }

    @Test
    void theIntentIsRecordedBeforeAnythingRuns() {
        mayPersist.countDown();
        application.launch();
        await().atMost(LIMIT).until(() -> steps.contains("RUNNING"));
        assertThat(steps.get(0)).isEqualTo("persist here/w1 before");
    }

    /** A session whose driver never called is dead at once, and may be deleted while its process is still being ended. */
    @Test
    void whatIsGivenUpWhileItRunsIsForgottenOnceItHasEnded() {
        mayPersist.countDown();
        application.launch();
        await().atMost(LIMIT).until(() -> steps.contains("RUNNING"));
        application.release(true);
        assertThat(cluster.find(TAG).state()).isEqualTo(AppReport.State.RUNNING);
        cluster.kill(TAG);
        await().atMost(LIMIT).until(() -> !cluster.knows(TAG));
        assertThat(steps).doesNotContain("KILLED");
    }

    @Test
    void nothingIsLaunchedOnceTheTermIsOver() {
        mayAct = false;
        mayPersist.countDown();
        application.launch();
        await().atMost(LIMIT).until(() -> queue.pending() == 0);
        assertThat(cluster.find(TAG)).isEqualTo(AppReport.ABSENT);
        // The next leader launches it: nobody is told that it has failed.
        assertThat(steps).doesNotContain("FAILED");
    }

    /** Its user stopped it under an earlier leader, and it runs on. */
    @Test
    void whatIsStoppedOnRecordIsKilledEvenIfItWasNotLookedForYet() {
        mayPersist.countDown();
        application.launch();
        await().atMost(LIMIT).until(() -> steps.contains("RUNNING"));
        Application afterTakeover = new Application(pad, TAG, new Owner());
        afterTakeover.kill();
        await().atMost(LIMIT).until(() -> cluster.find(TAG).state() == AppReport.State.KILLED);
    }

    @Test
    void whatIsKilledBeforeItsLaunchNeverRuns() {
        application.kill();
        mayPersist.countDown();
        application.launch();
        await().atMost(LIMIT).until(() -> queue.pending() == 0);
        assertThat(steps).containsExactly("KILLED");
        assertThat(cluster.find(TAG)).isEqualTo(AppReport.ABSENT);
    }

    @Test
    void whatIsKilledInTheMiddleOfItsLaunchEnds() {
        application.launch();
        await().atMost(LIMIT).until(() -> !steps.isEmpty());
        application.kill();
        mayPersist.countDown();
        await().atMost(LIMIT).until(() -> steps.contains("KILLED"));
    }

    @Test
    void nothingRunsTwice() {
        mayPersist.countDown();
        application.launch();
        await().atMost(LIMIT).until(() -> steps.contains("RUNNING"));
        steps.clear();
        application.adopt(LaunchRecord.planned(TAG, null).submitting("here/w1"));
        await().atMost(LIMIT).until(() -> steps.contains("RUNNING"));
        assertThat(queue.pending()).isZero();
        application.kill();
        await().atMost(LIMIT).until(() -> steps.contains("KILLED"));
        assertThat(steps).doesNotContain("FAILED");
    }

    @Test
    void whatWasRecordedButNeverRanIsLaunchedByTheNextLeader() {
        application.adopt(LaunchRecord.planned(TAG, null).submitting("here/w1"));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(steps).contains("RUNNING"));
        assertThat(steps).noneMatch(step -> step.startsWith("persist"));
    }

    /** The other leader died between the launch directory and the process. */
    @Test
    void whatNeverBeganIsLaunchedByTheNextLeader() {
        AppDirectory.of(dir.resolve("work"), TAG).create();
        application.adopt(LaunchRecord.planned(TAG, null).submitting("here/w1"));
        await().atMost(LIMIT).until(() -> steps.contains("RUNNING"));
        assertThat(steps).doesNotContain("FAILED");
    }

    @Test
    void whatNeverBeginsHasFailed() throws Exception {
        AppDirectory.of(dir.resolve("work"), TAG).create();
        cutScripts();
        application.adopt(LaunchRecord.planned(TAG, null).submitting("here/w1"));
        await().atMost(LIMIT).until(() -> steps.contains("FAILED"));
        assertThat(cluster.find(TAG).state()).isEqualTo(AppReport.State.KILLED);
    }

    /** From now on the script ends before it has said who it is, as if it had been killed. */
    private void cutScripts() throws Exception {
        try (var homes = Files.list(dir.resolve("work/bin"))) {
            for (Path home : homes.toList()) {
                Path script = home.resolve("bin/spark-submit");
                Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
                Files.writeString(script, "#!/bin/sh\nexit 0\n");
            }
        }
    }

    /** The host was rebooted and its work directory emptied, or another one configured: no proof that nothing ran. */
    @Test
    void nothingRunsTwiceWhenTheWorkDirectoryIsLost() {
        application.adopt(LaunchRecord.planned(TAG, null).submitting("here/w0"));
        await().atMost(LIMIT).until(() -> steps.contains("FAILED"));
        assertThat(cluster.find(TAG)).isEqualTo(AppReport.ABSENT);
    }

    @Test
    void nothingRunsTwiceOnceItWasSeenRunning() {
        application.adopt(LaunchRecord.planned(TAG, null).submitting("here/w1").started("app-1"));
        await().atMost(LIMIT).until(() -> steps.contains("FAILED"));
        assertThat(cluster.find(TAG)).isEqualTo(AppReport.ABSENT);
    }

    @Test
    void whatRunsOnAnotherHostIsLeftAlone() {
        application.adopt(LaunchRecord.planned(TAG, null).submitting("there/w9"));
        assertThat(application.isElsewhere()).isTrue();
        assertThat(queue.pending()).isZero();
        assertThat(steps).isEmpty();
    }

    @Test
    void nothingIsKilledOnceTheTermIsOver() {
        mayPersist.countDown();
        application.launch();
        await().atMost(LIMIT).until(() -> steps.contains("RUNNING"));
        mayAct = false;
        assertThatThrownBy(application::kill).isInstanceOf(NotLeaderException.class);
        assertThat(cluster.find(TAG).state()).isEqualTo(AppReport.State.RUNNING);
    }
}
