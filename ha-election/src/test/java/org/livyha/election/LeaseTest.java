// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private final AtomicLong clock = new AtomicLong(-5_000_000_000L);
    private final Lease lease = new Lease(Duration.ofSeconds(3), clock.get(), clock::get);

    @Test
    void runsOutByItselfWhenItsLengthHasPassed() {
        pass(Duration.ofMillis(2999));
        assertThat(lease.isValid()).isTrue();
        assertThat(lease.remaining()).isEqualTo(Duration.ofMillis(1));
        pass(Duration.ofMillis(1));
        assertThat(lease.isValid()).isFalse();
        assertThat(lease.remaining()).isZero();
    }

    @Test
    void countsFromTheSendingOfAHeartbeatNotFromItsAnswer() {
        long sentAt = clock.get();
        pass(Duration.ofSeconds(2));
        assertThat(lease.renew(sentAt)).isTrue();
        pass(Duration.ofSeconds(1));
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void cannotBeRenewedAfterItsEnd() {
        pass(Duration.ofSeconds(2));
        long sentInTime = clock.get();
        pass(Duration.ofSeconds(1));
        assertThat(lease.renew(sentInTime)).isFalse();
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void staysEndedOnceEnded() {
        lease.end();
        assertThat(lease.isValid()).isFalse();
        assertThat(lease.renew(clock.get())).isFalse();
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void isNotShortenedByAnAnswerThatComesLate() {
        long first = clock.get();
        pass(Duration.ofSeconds(1));
        long second = clock.get();
        assertThat(lease.renew(second)).isTrue();
        assertThat(lease.renew(first)).isTrue();
        pass(Duration.ofMillis(2999));
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void unlimitedLastsUntilEnded() {
        Lease unlimited = Lease.unlimited();
        assertThat(unlimited.isValid()).isTrue();
        unlimited.end();
        assertThat(unlimited.isValid()).isFalse();
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
