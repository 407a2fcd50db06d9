// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.livyha.server.launch.LaunchBench.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LaunchQueueTest {
    private final CountDownLatch release = new CountDownLatch(1);

    private void untilReleased() {
        try {
            if (!release.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("never released");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void onlySoManyLaunchAtOnceAndAllInTheEnd() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        try (LaunchQueue queue = new LaunchQueue(2, 100)) {
            for (int i = 0; i < 10; i++) {
                queue.submit("t" + i, () -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    untilReleased();
                    now.decrementAndGet();
                    done.incrementAndGet();
                });
            }
            await().until(() -> now.get() == 2);
            assertThat(queue.pending()).isEqualTo(10);
            release.countDown();
            await().until(() -> done.get() == 10 && queue.pending() == 0);
            assertThat(most.get()).isEqualTo(2);
        }
    }

    @Test
    void slotsAreRefusedWhenTooManyAreBeingCreated() {
        try (LaunchQueue queue = new LaunchQueue(1, 2)) {
            LaunchQueue.Slot slot = queue.reserve();
            queue.submit("t", this::untilReleased);
            assertThatThrownBy(queue::reserve)
                    .isInstanceOf(RejectedException.class)
                    .hasMessage("too many sessions are being created!");
            slot.close();
            slot.close();
            queue.reserve().close();
            queue.submit("recorded, so never refused", this::untilReleased);
            queue.submit("recorded, so never refused", this::untilReleased);
            assertThat(queue.pending()).isEqualTo(3);
            assertThatThrownBy(queue::reserve).isInstanceOf(RejectedException.class);
            release.countDown();
            await().until(() -> queue.pending() == 0);
            queue.reserve().close();
        }
    }

    @Test
    void aLaunchThatThrowsKeepsNoOtherFromRunning() {
        AtomicInteger done = new AtomicInteger();
        try (LaunchQueue queue = new LaunchQueue(1, 2)) {
            queue.submit("bad", () -> {
                throw new IllegalStateException("expected by the test");
            });
            queue.submit("good", done::incrementAndGet);
            await().until(() -> done.get() == 1 && queue.pending() == 0);
        }
    }

    @Test
    void closeDropsWhatIsQueuedAndWaitsForWhatIsUnderWay() {
        List<String> ran = new CopyOnWriteArrayList<>();
        LaunchQueue queue = new LaunchQueue(1, 10);
        CountDownLatch begun = new CountDownLatch(1);
        queue.submit("under way", () -> {
            begun.countDown();
            untilReleased();
            ran.add("under way");
        });
        queue.submit("queued", () -> ran.add("queued"));
        await().until(() -> begun.getCount() == 0);
        Thread closer = new Thread(queue::close, "closer");
        closer.start();
        await().until(() -> queue.pending() == 1);
        release.countDown();
        await().until(() -> !closer.isAlive());
        assertThat(ran).containsExactly("under way");
        queue.submit("too late", () -> ran.add("too late"));
        assertThat(queue.pending()).isZero();
        assertThat(ran).containsExactly("under way");
    }

    @Test
    void closeDoesNotWaitForEver() {
        LaunchQueue queue = new LaunchQueue(1, 10, Duration.ofMillis(50));
        queue.submit("stuck", this::untilReleased);
        queue.close();
        assertThat(queue.pending()).isEqualTo(1);
        release.countDown();
        await().until(() -> queue.pending() == 0);
    }
}
