// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.livyha.rpc.Request;

class KeyMemoryTest {
    private static final String DIGEST = "digest";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Set<Integer> living = new HashSet<>();
    private final KeyMemory<Integer> keys =
            new KeyMemory<>(Duration.ofHours(1), new SettableClock(now), living::contains);

    @Test
    void aServersOwnKeyIsForgottenWithinMinutesAndAClientsIsNot() {
        keys.remember("client", 0, DIGEST);
        for (int i = 1; i <= 1000; i++) {
            keys.remember(Request.BRIEF_KEY + i, i, DIGEST);
            living.add(i);
        }
        assertThat(keys.find(Request.BRIEF_KEY + 7)).isPresent();
        assertThat(keys.find("7")).isEmpty();

        pass(KeyMemory.BRIEF);

        assertThat(keys.find(Request.BRIEF_KEY + 7)).isEmpty();
        assertThat(keys.find("client")).isPresent();
        assertThat(keys.size()).isEqualTo(1);
    }

    @Test
    void aClientsKeyIsForgottenAfterItsTimeUnlessWhatItMadeLives() {
        keys.remember("lives", 0, DIGEST);
        keys.remember("ended", 1, DIGEST);
        living.add(0);

        pass(Duration.ofMinutes(59));
        assertThat(keys.find("ended")).isPresent();

        pass(Duration.ofMinutes(1));
        assertThat(keys.find("ended")).isEmpty();
        assertThat(keys.find("lives")).isPresent();
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
