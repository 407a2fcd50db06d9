// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.livyha.server.http.ParkingLot.Parking;

@Timeout(60)
class ParkingLotTest {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ParkingLot lot = new ParkingLot(2, timer, expired -> {});
    private Arrivals arrivals;

    @BeforeEach
    void start() throws Exception {
        arrivals = new Arrivals();
    }

    @AfterEach
    void stop() throws Exception {
        arrivals.close();
        timer.shutdownNow();
    }

    @Test
    void whoParksAsTheLotIsClosedIsTakenOutOrRefusedAndNeverForgotten() throws Exception {
        Exchange before = arrivals.next("GET /sessions");
        Exchange after = arrivals.next("GET /sessions");
        assertThat(lot.park(before)).isEqualTo(Parking.PARKED);
        assertThat(lot.close()).containsExactly(before);
        assertThat(lot.park(after)).isEqualTo(Parking.CLOSED);
        assertThat(lot.size()).isZero();
    }

    @Test
    void aFullLotTakesNobodyUntilSomebodyLeaves() throws Exception {
        Exchange first = arrivals.next("GET /sessions");
        Exchange second = arrivals.next("GET /sessions");
        Exchange third = arrivals.next("GET /sessions");
        assertThat(lot.park(second)).isEqualTo(Parking.PARKED);
        assertThat(lot.park(first)).isEqualTo(Parking.PARKED);
        assertThat(lot.park(third)).isEqualTo(Parking.FULL);
        assertThat(lot.takeFirst(any -> true)).containsSame(first);
        assertThat(lot.park(third)).isEqualTo(Parking.PARKED);
        assertThat(lot.close()).containsExactly(second, third);
    }
}
