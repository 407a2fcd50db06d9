// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.livyha.server.launch.LaunchBench.await;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.livyha.server.launch.AppReport.State;

class AppMonitorTest {
    /** Says what the test wants it to say; null: nothing could be learnt. */
    private static final class Scripted {
        final Map<String, State> states = new ConcurrentHashMap<>();
        final Map<String, Integer> asked = new ConcurrentHashMap<>();

        Map<String, AppReport> find(Collection<AppRef> apps) {
            Map<String, AppReport> found = new HashMap<>();
            for (AppRef app : apps) {
                asked.merge(app.tag(), 1, Integer::sum);
                State state = states.get(app.tag());
                if (state != null) {
                    found.put(app.tag(), new AppReport(state, null, null));
                }
            }
            return found;
        }

        int asked(String appTag) {
            return asked.getOrDefault(appTag, 0);
        }
    }

    private final Scripted cluster = new Scripted();
    private final AppMonitor monitor = new AppMonitor(cluster::find, Duration.ofMillis(5));
    private final List<State> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        monitor.start();
    }

    @AfterEach
    void close() {
        monitor.close();
    }

    private void tell(AppReport report) {
        told.add(report.state());
    }

    private void watch(String tag, Consumer<AppReport> told) {
        monitor.watch(tag, () -> new AppRef(tag, null), told);
    }

    private void awaitRounds(String tag, int rounds) {
        int from = cluster.asked(tag);
        await().until(() -> cluster.asked(tag) >= from + rounds);
    }

    @Test
    void eachChangeIsToldOnceAndNothingAfterTheLast() {
        cluster.states.put("a", State.STARTING);
        watch("a", this::tell);
        awaitRounds("a", 3);
        cluster.states.put("a", State.RUNNING);
        awaitRounds("a", 3);
        cluster.states.put("a", State.SUCCEEDED);
        await().until(() -> told.size() == 3);
        int asked = cluster.asked("a");
        cluster.states.put("b", State.RUNNING);
        watch("b", report -> {});
        awaitRounds("b", 3);
        assertThat(told).containsExactly(State.STARTING, State.RUNNING, State.SUCCEEDED);
        assertThat(cluster.asked("a")).isLessThanOrEqualTo(asked + 1);
    }

    @Test
    void aManagerThatIsAwayEndsNothing() {
        cluster.states.put("a", State.RUNNING);
        cluster.states.put("b", State.RUNNING);
        watch("a", this::tell);
        List<State> other = new CopyOnWriteArrayList<>();
        watch("b", report -> other.add(report.state()));
        await().until(() -> told.size() == 1);
        cluster.states.remove("a");
        awaitRounds("a", 3);
        cluster.states.put("b", State.FAILED);
        await().until(() -> other.contains(State.FAILED));
        assertThat(told).containsExactly(State.RUNNING);
        cluster.states.put("a", State.SUCCEEDED);
        await().until(() -> told.equals(List.of(State.RUNNING, State.SUCCEEDED)));
    }

    @Test
    void aListenerThatThrowsIsToldAgainAndHarmsNoOther() {
        cluster.states.put("a", State.FAILED);
        cluster.states.put("b", State.RUNNING);
        AtomicInteger calls = new AtomicInteger();
        watch("a", report -> {
            if (calls.incrementAndGet() < 3) {
                throw new AssertionError("expected by the test");
            }
            tell(report);
        });
        watch("b", report -> {});
        await().until(() -> told.size() == 1);
        awaitRounds("b", 3);
        assertThat(told).containsExactly(State.FAILED);
        assertThat(calls.get()).isEqualTo(3);
    }

    @Test
    void whoIsNotWatchedIsNotAskedAfter() {
        cluster.states.put("a", State.STARTING);
        cluster.states.put("b", State.RUNNING);
        watch("a", this::tell);
        watch("b", report -> {});
        await().until(() -> told.size() == 1);
        monitor.unwatch("a");
        awaitRounds("b", 2);
        cluster.states.put("a", State.RUNNING);
        awaitRounds("b", 3);
        assertThat(told).containsExactly(State.STARTING);
    }
}
