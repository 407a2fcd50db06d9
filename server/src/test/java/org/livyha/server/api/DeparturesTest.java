// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.livyha.election.NotLeaderException;
import org.livyha.server.launch.Mailbox;

class DeparturesTest {
    private final ExecutorService executor = Executors.newFixedThreadPool(4);
    private final Registry<Leaver> registry = new Registry<>();
    private final Departures<Leaver> departures =
            new Departures<>(registry, Leaver::deleteRecord, executor, Duration.ofMinutes(10), Duration.ofMillis(100));

    @AfterEach
    void close() {
        executor.shutdownNow();
    }

    /** Ends when the test says so; persists in a mailbox of the same executor, as sessions do. */
    private final class Leaver implements Departures.Leaver {
        final int id;
        final Mailbox mailbox;
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        final AtomicInteger deletions = new AtomicInteger();
        volatile boolean stopped;
        volatile boolean storeIsAway;
        volatile boolean stoppingIsDurable;
        volatile long endedAt;

        Leaver(int id) {
            this.id = id;
            this.mailbox = new Mailbox("leaver-" + id, executor);
            registry.add(this);
        }

        @Override
        public int id() {
            return id;
        }

        @Override
        public String name() {
            return null;
        }

        @Override
        public void leave() {
            stopped = true;
        }

        @Override
        public CompletableFuture<?> ended() {
            return ended.copy();
        }

        @Override
        public long endedAt() {
            return endedAt;
        }

        @Override
        public CompletableFuture<Void> persistStopping() {
            return mailbox.call(() -> {
                requireStore();
                stoppingIsDurable = true;
            });
        }

        private void requireStore() {
            if (storeIsAway) {
                throw new IllegalStateException("the store is away");
            }
        }

        void deleteRecord() {
            requireStore();
            deletions.incrementAndGet();
        }

        @Override
        public void forget() {}

        @Override
        public void tick(long nanoTime) {}
    }

    @Test
    void whatEndsInTimeIsDeletedBeforeTheAnswer() throws Exception {
        Leaver leaver = new Leaver(1);
        CompletableFuture<Void> removed = patient().remove(leaver);
        assertThat(leaver.stopped).isTrue();
        leaver.ended.complete(null);
        removed.get(5, TimeUnit.SECONDS);
        assertThat(leaver.deletions).hasValue(1);
        await().atMost(Duration.ofSeconds(5)).until(() -> registry.all().isEmpty());
    }

    @Test
    void whatTakesLongIsGoneForClientsAndDeletedAtItsEnd() throws Exception {
        Leaver leaver = new Leaver(1);
        departures.remove(leaver).get(5, TimeUnit.SECONDS);
        assertThat(leaver.stoppingIsDurable).isTrue();
        assertThat(registry.all()).isEmpty();
        assertThat(leaver.deletions).hasValue(0);
        leaver.ended.complete(null);
        departures.tick();
        await().atMost(Duration.ofSeconds(5)).until(() -> leaver.deletions.get() == 1);
    }

    @Test
    void whoWaitsForAnEndIsAnsweredWhenTheTermEnds() throws Exception {
        Departures<Leaver> patient = patient();
        Leaver leaver = new Leaver(1);
        CompletableFuture<Void> removed = patient.remove(leaver);
        Leaver stopped = new Leaver(2);
        CompletableFuture<Void> stop = patient.awaitEnd(stopped, stopped::persistStopping);
        patient.letWaitersGo();
        removed.get(5, TimeUnit.SECONDS);
        assertThat(leaver.stoppingIsDurable).isTrue();
        stop.get(5, TimeUnit.SECONDS);
        assertThat(stopped.stoppingIsDurable).isTrue();
    }

    private Departures<Leaver> patient() {
        return new Departures<>(
                registry, Leaver::deleteRecord, executor, Duration.ofMinutes(10), Duration.ofMinutes(10));
    }

    /** The router gives it to the next leader. */
    @Test
    void whatIsLateForTheTermIsTurnedAway() {
        executor.shutdownNow();
        CompletableFuture<Void> removed = departures.remove(new Leaver(1));
        assertThatThrownBy(() -> removed.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(NotLeaderException.class);
        Leaver stopped = new Leaver(2);
        CompletableFuture<Void> stop = departures.awaitEnd(stopped, stopped::persistStopping);
        assertThatThrownBy(() -> stop.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(NotLeaderException.class);
    }

    @Test
    void aStopThatTakesLongIsAnsweredOnceItIsDurable() throws Exception {
        Leaver leaver = new Leaver(1);
        departures.awaitEnd(leaver, leaver::persistStopping).get(5, TimeUnit.SECONDS);
        assertThat(leaver.stoppingIsDurable).isTrue();
        assertThat(registry.all()).containsExactly(leaver);
    }

    @Test
    void aStopThatTakesLongAndCannotBeRecordedIsNotAcknowledged() {
        Leaver leaver = new Leaver(1);
        leaver.storeIsAway = true;
        CompletableFuture<Void> stopped = departures.awaitEnd(leaver, leaver::persistStopping);
        assertThatThrownBy(() -> stopped.get(5, TimeUnit.SECONDS)).hasMessageContaining("the store is away");
    }

    @Test
    void aStopThatEndsInTimeIsNotRecordedApart() throws Exception {
        Leaver leaver = new Leaver(1);
        leaver.ended.complete(null);
        departures.awaitEnd(leaver, leaver::persistStopping).get(5, TimeUnit.SECONDS);
        assertThat(leaver.stoppingIsDurable).isFalse();
    }

    /** More of them than the executor has threads, all late at once. */
    @Test
    void manySlowRemovalsDoNotBlockEachOther() throws Exception {
        List<CompletableFuture<Void>> removals = new ArrayList<>();
        for (int id = 0; id < 64; id++) {
            removals.add(departures.remove(new Leaver(id)));
        }
        for (CompletableFuture<Void> removal : removals) {
            removal.get(10, TimeUnit.SECONDS);
        }
        assertThat(registry.all()).isEmpty();
    }

    @Test
    void aDeletionThatTheStoreDidNotConfirmIsNotAcknowledgedAndTriedAgain() {
        Leaver leaver = new Leaver(1);
        leaver.storeIsAway = true;
        CompletableFuture<Void> removed = departures.remove(leaver);
        leaver.ended.complete(null);
        assertThatThrownBy(() -> removed.get(5, TimeUnit.SECONDS)).hasMessageContaining("the store is away");
        leaver.storeIsAway = false;
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            departures.tick();
            return leaver.deletions.get() > 0;
        });
        assertThat(leaver.deletions).hasValue(1);
        await().atMost(Duration.ofSeconds(5)).until(() -> registry.all().isEmpty());
    }

    /** Whoever was late when the store was away for a while. */
    @Test
    void aDeletionThatCouldNotBePutOffIsNotAcknowledgedAndMadeUpForAtTheEnd() {
        Leaver leaver = new Leaver(1);
        leaver.storeIsAway = true;
        CompletableFuture<Void> removed = departures.remove(leaver);
        assertThatThrownBy(() -> removed.get(5, TimeUnit.SECONDS)).hasMessageContaining("the store is away");
        leaver.storeIsAway = false;
        departures.tick();
        assertThat(registry.all()).containsExactly(leaver);
        leaver.ended.complete(null);
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            departures.tick();
            return leaver.deletions.get() > 0;
        });
        assertThat(leaver.deletions).hasValue(1);
        await().atMost(Duration.ofSeconds(5)).until(() -> registry.all().isEmpty());
    }

    @Test
    void aDeletionThatFailsInTheBackgroundIsTriedAgain() {
        Leaver leaver = new Leaver(1);
        leaver.endedAt = 1;
        leaver.ended.complete(null);
        leaver.storeIsAway = true;
        departures.tick();
        leaver.storeIsAway = false;
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            departures.tick();
            return leaver.deletions.get() > 0;
        });
        assertThat(leaver.deletions).hasValue(1);
    }

    @Test
    void whatEndedStaysUntilItsRetentionIsOver() {
        Leaver leaver = new Leaver(1);
        leaver.endedAt = System.currentTimeMillis();
        leaver.ended.complete(null);
        departures.tick();
        assertThat(registry.all()).containsExactly(leaver);
    }
}
