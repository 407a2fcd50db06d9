// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever waits for its turn to write keeps its place in the line, however long those before it take. */
@SuppressWarnings("LockNotBeforeTry") // Held while others arrive; a test that fails leaves its lock to nobody.
class PatienceTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int WRITERS = 20;

    private final ReentrantLock lock = new ReentrantLock(true);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean held = new AtomicBoolean(true);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void turnsAreTakenInTheOrderOfArrival() throws Exception {
        ConcurrentLinkedQueue<Integer> turns = new ConcurrentLinkedQueue<>();
        List<Future<?>> writers = new ArrayList<>();
        lock.lock();
        for (int i = 0; i < WRITERS; i++) {
            int number = i;
            writers.add(threads.submit(() -> {
                patience(LIMIT).lock(lock);
                turns.add(number);
                lock.unlock();
            }));
            int line = i + 1;
            await().atMost(LIMIT).until(() -> lock.getQueueLength() == line);
        }
        // Longer than anybody looks around while it waits for an answer.
        await().atMost(LIMIT).during(Duration.ofMillis(200)).until(() -> turns.isEmpty());
        lock.unlock();
        for (Future<?> writer : writers) {
            writer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(List.copyOf(turns)).hasSize(WRITERS).isSorted();
    }

    @Test
    void whoseRightHasEndedLetsTheNextOneOn() throws Exception {
        lock.lock();
        Future<?> late = threads.submit(() -> patience(LIMIT).lock(lock));
        await().atMost(LIMIT).until(() -> lock.getQueueLength() == 1);
        held.set(false);
        lock.unlock();
        assertThatThrownBy(() -> late.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .hasCauseInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("the right to write ended");
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void nobodyWaitsLongerThanItsLimitOrWhenInterrupted() throws Exception {
        lock.lock();
        Future<?> brief = threads.submit(() -> patience(Duration.ofMillis(50)).lock(lock));
        assertThatThrownBy(() -> brief.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .hasCauseInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("did not answer in time");
        CountDownLatch ended = new CountDownLatch(1);
        Future<?> interrupted = threads.submit(() -> {
            try {
                patience(LIMIT).lock(lock);
            } catch (StoreUnavailableException e) {
                if (e.getMessage().contains("interrupted")) {
                    ended.countDown();
                }
            }
        });
        await().atMost(LIMIT).until(() -> lock.getQueueLength() == 1);
        interrupted.cancel(true);
        assertThat(ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        lock.unlock();
        assertThat(lock.isLocked()).isFalse();
    }

    private Patience patience(Duration limit) {
        return new Patience(held::get, limit, "test");
    }
}
