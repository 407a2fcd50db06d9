// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EpochGuardTest {
    @Test
    void onlyTheHighestEpochSeenIsAdmitted() {
        EpochGuard guard = new EpochGuard();
        assertThat(guard.highest()).isZero();
        assertThat(guard.admit(3)).isTrue();
        assertThat(guard.admit(3)).isTrue();
        assertThat(guard.admit(2)).isFalse();
        assertThat(guard.admit(4)).isTrue();
        assertThat(guard.admit(3)).isFalse();
        assertThat(guard.highest()).isEqualTo(4);
    }

    @Test
    void anEpochBelowOneIsNoEpoch() {
        EpochGuard guard = new EpochGuard();
        assertThat(guard.admit(0)).isFalse();
        assertThat(guard.admit(-1)).isFalse();
        assertThat(guard.highest()).isZero();
    }

    @Test
    void theHighestNeverGoesDownWhicheverThreadsCall() {
        EpochGuard guard = new EpochGuard();
        LongStream.rangeClosed(1, 100_000).parallel().forEach(guard::admit);
        assertThat(guard.highest()).isEqualTo(100_000);
    }
}
