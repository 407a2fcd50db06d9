// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.livyha.server.launch.LaunchBench.await;
import static org.livyha.server.launch.LaunchBench.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.livyha.server.launch.AppReport.State;

/** What is made of a real spark-submit process and a manager that says what the test wants. */
class ApplicationsTest {
    private static final String TAG = "livy-session-1-abcdefgh";
    private static final AppRef APP = new AppRef(TAG, null);
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    private Path dir;

    private final Manager manager = new Manager();
    private LaunchBench bench;
    private Applications applications;

    private static final class Manager implements ClusterClient {
        final Map<String, AppReport> known = new ConcurrentHashMap<>();
        final Set<String> killed = ConcurrentHashMap.newKeySet();
        volatile boolean away;
        final AtomicInteger questions = new AtomicInteger();
        volatile boolean findsByTag = true;

        @Override
        public String name() {
            return "Test";
        }

        @Override
        public Map<String, AppReport> find(Collection<AppRef> apps) {
            questions.incrementAndGet();
            if (away) {
                throw new UncheckedIOException(new IOException("away, as the test wants it"));
            }
            Map<String, AppReport> found = new HashMap<>();
            apps.forEach(app -> found.put(app.tag(), known.getOrDefault(app.tag(), AppReport.ABSENT)));
            return found;
        }

        void says(State state) {
            known.put(TAG, new AppReport(state, "app-1", null, new AppInfo("log", "ui"), List.of("said")));
        }

        @Override
        public void kill(AppRef app) {
            killed.add(app.tag());
        }

        @Override
        public boolean findsByTag() {
            return findsByTag;
        }

        @Override
        public String idIn(List<String> output) {
            return output.contains("submitted as app-1") ? "app-1" : null;
        }
    }

    @BeforeEach
    void build() throws IOException {
        bench = new LaunchBench(dir);
        applications = inCluster(Duration.ZERO, LONG);
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private Applications inCluster(Duration interval, Duration lookup) {
        return new Applications(bench.processes, manager, new Applications.Settings(true, interval, lookup));
    }

    private void submit(String script) throws IOException {
        bench.submitDoes(script);
        bench.launcher().launch(spec(TAG, Map.of()));
    }

    private State state() {
        AppReport report = applications.find(List.of(APP)).get(TAG);
        return report == null ? null : report.state();
    }

    @Test
    void whileSparkSubmitRunsItIsStarting() throws IOException {
        submit("exec sleep 600");
        bench.awaitState(TAG, State.RUNNING);
        assertThat(state()).isEqualTo(State.STARTING);
    }

    @Test
    void theManagerKnowsBetterThanTheProcess() throws IOException {
        submit("exit 1");
        bench.awaitState(TAG, State.FAILED);
        manager.says(State.RUNNING);
        AppReport report = applications.find(List.of(APP)).get(TAG);
        assertThat(report.state()).isEqualTo(State.RUNNING);
        assertThat(report.appId()).isEqualTo("app-1");
        manager.says(State.KILLED);
        assertThat(state()).isEqualTo(State.KILLED);
        assertThat(applications.log(APP, report, 10)).endsWith("\nTest Diagnostics: ", "said");
    }

    @Test
    void aFailedSubmitThatTheManagerNeverHeardOfHasFailed() throws IOException {
        submit("exit 3");
        bench.awaitState(TAG, State.FAILED);
        // Not at once: what it sent at the last moment may be on its way.
        assertThat(state()).isEqualTo(State.STARTING);
        await().until(() -> state() == State.FAILED);
        assertThat(applications.find(List.of(APP)).get(TAG).detail()).contains("exit code 3");
    }

    @Test
    void whatTheManagerDoesNotKnowIsLookedForAndThenLost() throws IOException {
        submit("exit 0");
        bench.awaitState(TAG, State.SUCCEEDED);
        assertThat(state()).isEqualTo(State.STARTING);
        applications = inCluster(Duration.ZERO, Duration.ofMillis(200));
        assertThat(state()).isEqualTo(State.STARTING);
        await().until(() -> state() == State.LOST);
        manager.says(State.RUNNING);
        assertThat(state()).isEqualTo(State.RUNNING);
    }

    /** Launched from another host, and nothing of it is here. */
    @Test
    void whatWasLaunchedElsewhereIsFoundByTheManager() {
        assertThat(state()).isEqualTo(State.STARTING);
        manager.says(State.RUNNING);
        assertThat(state()).isEqualTo(State.RUNNING);
    }

    @Test
    void aManagerThatIsAwayEndsNothing() throws IOException {
        applications = inCluster(Duration.ZERO, Duration.ZERO);
        submit("exit 1");
        bench.awaitState(TAG, State.FAILED);
        manager.away = true;
        assertThat(applications.find(List.of(APP))).isEmpty();
        manager.away = false;
        manager.says(State.SUCCEEDED);
        assertThat(state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void whatIsToEndIsNotKeptWaitingByAThousandOthers() throws IOException {
        applications = new Applications(
                bench.processes, null, new Applications.Settings(false, Duration.ZERO, Duration.ZERO), Duration.ZERO);
        List<AppRef> all = new ArrayList<>(List.of(APP));
        for (int i = 0; i < 1000; i++) {
            all.add(new AppRef("livy-session-2-other" + i, null));
        }
        submit("exec sleep 600");
        bench.awaitState(TAG, State.RUNNING);
        await().until(() -> applications.find(all).containsKey(TAG));
        applications.kill(APP);
        bench.awaitState(TAG, State.KILLED);
        assertThat(applications.find(all).get(TAG).state()).isEqualTo(State.KILLED);
        await().until(() -> applications.find(all).size() == all.size());
    }

    @Test
    void inClientModeTheProcessIsTheApplication() throws IOException {
        applications =
                new Applications(bench.processes, manager, new Applications.Settings(false, Duration.ZERO, LONG));
        submit("sleep 600");
        bench.awaitState(TAG, State.RUNNING);
        manager.away = true;
        assertThat(state()).isEqualTo(State.RUNNING);
        manager.away = false;
        manager.says(State.SUCCEEDED);
        AppReport report = applications.find(List.of(APP)).get(TAG);
        assertThat(report.state()).isEqualTo(State.RUNNING);
        assertThat(report.appId()).isEqualTo("app-1");
    }

    @Test
    void theManagerIsAskedOnceInAWhileAndWhenAProcessHasEnded() throws IOException {
        applications = inCluster(LONG, LONG);
        submit("exec sleep 600");
        bench.awaitState(TAG, State.RUNNING);
        for (int i = 0; i < 5; i++) {
            state();
        }
        assertThat(manager.questions.get()).isEqualTo(1);
        manager.says(State.KILLED);
        assertThat(state()).isEqualTo(State.STARTING);
        applications.kill(APP);
        assertThat(manager.killed).contains(TAG);
        await().until(() -> state() == State.KILLED);
    }

    /** Else a leader that dies meanwhile leaves an application that nobody finds. */
    @Test
    void theIdIsLearntWhileSparkSubmitStillRuns() throws IOException {
        manager.findsByTag = false;
        submit("echo submitted as app-1; exec sleep 600");
        await().until(() ->
                "app-1".equals(applications.find(List.of(APP)).get(TAG).appId()));
        assertThat(bench.processes.find(TAG).state()).isEqualTo(State.RUNNING);
    }

    /** Ended between its submission and its telling the id, it would leave an application that nobody could kill. */
    @Test
    void aSparkSubmitWhoseIdIsNotKnownYetIsLetTell() throws IOException {
        manager.findsByTag = false;
        submit("while [ ! -e '" + dir.resolve("go") + "' ]; do sleep 0.05; done; echo submitted as app-1");
        bench.awaitState(TAG, State.RUNNING);

        applications.kill(APP);
        applications.kill(APP);
        Files.createFile(dir.resolve("go"));

        bench.awaitState(TAG, State.SUCCEEDED);
        await().until(() ->
                "app-1".equals(applications.find(List.of(APP)).get(TAG).appId()));
        applications.kill(new AppRef(TAG, "app-1"));
        assertThat(manager.killed).contains(TAG);
    }
}
