// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LanesTest {
    private final ScheduledExecutorService expiries = Executors.newSingleThreadScheduledExecutor();
    private final ParkingLot lot = new ParkingLot(1000, expiries, expired -> {});
    private final Queue<Runnable> started = new ArrayDeque<>();
    private final Queue<Runnable> timed = new ArrayDeque<>();
    private final List<Exchange> gone = new ArrayList<>();
    private Optional<Predicate<Exchange>> mayGo = Optional.of(anybody -> true);
    private final Lanes lanes = new Lanes(lot, () -> mayGo, started::add, (task, delay) -> timed.add(task), this::go);
    private Runnable underWay = () -> {};
    private Arrivals arrivals;

    @BeforeEach
    void start() throws Exception {
        arrivals = new Arrivals();
    }

    @AfterEach
    void stop() throws Exception {
        arrivals.close();
        expiries.shutdownNow();
    }

    @Test
    void aFewGoAtOnceInTheOrderOfTheirArrivalAndTheOthersFollow() throws Exception {
        List<Exchange> parked = park(Lanes.LANES + 3);
        lanes.fill();
        assertThat(started).hasSize(Lanes.LANES);
        assertThat(lot.size()).isEqualTo(3);
        started.remove().run();
        assertThat(gone).containsExactly(parked.get(0));
        assertThat(started).hasSize(Lanes.LANES);
        assertThat(lot.size()).isEqualTo(2);
        runAll();
        assertThat(gone).containsExactlyElementsOf(parked);
    }

    @Test
    void oneThatIsNotDoneHoldsUpTheOthersOnlyForAWhile() throws Exception {
        List<Exchange> parked = park(2 * Lanes.LANES + 1);
        lanes.fill();
        List<Runnable> slow = new ArrayList<>(started);
        started.clear();
        // Each one's time is over before it is done; being done after all, it gives no lane back a second time.
        underWay = () -> timed.remove().run();
        slow.forEach(Runnable::run);
        assertThat(gone).containsExactlyElementsOf(parked.subList(0, Lanes.LANES));
        assertThat(started).hasSize(Lanes.LANES);
        assertThat(lot.size()).isEqualTo(1);
    }

    @Test
    void whoWaitsForAThreadKeepsItsLane() throws Exception {
        park(Lanes.LANES + 1);
        lanes.fill();
        List.copyOf(timed).forEach(Runnable::run);
        assertThat(started).hasSize(Lanes.LANES);
        assertThat(lot.size()).isEqualTo(1);
    }

    @Test
    void whoHasNowhereToGoStays() throws Exception {
        Exchange first = arrivals.next("GET /sessions");
        Exchange second = arrivals.next("GET /sessions");
        lot.park(first);
        lot.park(second);
        mayGo = Optional.empty();
        lanes.fill();
        assertThat(lot.size()).isEqualTo(2);
        mayGo = Optional.of(exchange -> exchange == second);
        lanes.fill();
        runAll();
        assertThat(gone).containsExactly(second);
        assertThat(lot.size()).isEqualTo(1);
    }

    @Test
    void aWayThatOpensWhileALaneIsSearchedInVainIsNotMissed() throws Exception {
        park(Lanes.LANES - 1);
        lanes.fill();
        park(1);
        AtomicInteger looks = new AtomicInteger();
        mayGo = Optional.of(exchange -> {
            if (looks.incrementAndGet() == 2) {
                // Whoever opens the way finds every lane taken.
                mayGo = Optional.of(anybody -> true);
                lanes.fill();
            }
            return looks.get() == 1;
        });
        lanes.fill();
        assertThat(started).hasSize(Lanes.LANES);
    }

    @Test
    void whoParksWhileLanesAreGivenBackIsNotForgotten() throws Exception {
        int times = 2000;
        int exchanges = Lanes.LANES + 4;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            AtomicInteger routed = new AtomicInteger();
            Lanes[] busy = new Lanes[1];
            busy[0] = new Lanes(lot, () -> mayGo, threads, (task, delay) -> false, exchange -> {
                if (routed.incrementAndGet() <= times * exchanges - exchanges) {
                    lot.park(exchange);
                    busy[0].fill();
                }
            });
            park(exchanges);
            busy[0].fill();
            await().atMost(30, SECONDS).until(() -> routed.get() == times * exchanges);
            assertThat(lot.size()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Exchange> park(int count) throws Exception {
        List<Exchange> parked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Exchange exchange = arrivals.next("GET /sessions");
            lot.park(exchange);
            parked.add(exchange);
        }
        return parked;
    }

    private void go(Exchange exchange) {
        gone.add(exchange);
        underWay.run();
    }

    private void runAll() {
        while (!started.isEmpty()) {
            started.remove().run();
        }
    }
}
