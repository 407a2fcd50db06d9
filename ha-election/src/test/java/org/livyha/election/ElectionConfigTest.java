// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ElectionConfigTest {
    @Test
    void leaseEndsBeforeTheEarliestReplacement() {
        ElectionConfig six = ElectionConfig.withDefaults("/livy/ha", Duration.ofSeconds(6));
        ElectionConfig four = ElectionConfig.withDefaults("/livy/ha", Duration.ofSeconds(4));
        assertThat(six.leaseLength(six.sessionTimeout())).isEqualTo(Duration.ofSeconds(5));
        assertThat(four.leaseLength(four.sessionTimeout())).isEqualTo(Duration.ofSeconds(3));
        assertThat(six.objection(six.sessionTimeout())).isEmpty();
    }

    @Test
    void anotherTimeoutThanAskedForIsRefusedWithBothValues() {
        ElectionConfig config = ElectionConfig.withDefaults("/livy/ha", Duration.ofSeconds(6));
        assertThat(config.objection(Duration.ofSeconds(4)).orElseThrow()).contains("4000 ms", "6000 ms");
        assertThat(config.objection(Duration.ofSeconds(10)).orElseThrow()).contains("10000 ms", "6000 ms");
    }

    @Test
    void aLeaseOfLessThanFourHeartbeatsIsRefusedWithTheInequality() {
        ElectionConfig slowTicks = new ElectionConfig(
                "/livy/ha",
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofMillis(250),
                Duration.ofMillis(500));
        assertThat(slowTicks.objection(Duration.ofSeconds(2)).orElseThrow())
                .contains("2000 - 1000 - 250 - 500 = 250 ms", "4 heartbeats = 1000 ms");
    }

    @Test
    void nonsenseIsRefusedAtOnce() {
        assertThatThrownBy(() -> ElectionConfig.withDefaults("livy", Duration.ofSeconds(6)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ElectionConfig.withDefaults("/livy", Duration.ZERO))
                .hasMessageContaining("sessionTimeout is PT0S");
    }
}
