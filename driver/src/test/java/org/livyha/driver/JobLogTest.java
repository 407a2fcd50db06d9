// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.livyha.driver.JobLog.Held;
import org.livyha.driver.JobLog.Taken;

class JobLogTest {
    private final JobLog log = new JobLog(3, 1 << 20, Duration.ofHours(1), Clock.systemUTC());

    @Test
    void jobsWithTheSameHashAreNotTheSame() {
        // 31 * 1 + 0 = 31 * 0 + 31
        ByteBuffer one = ByteBuffer.wrap(new byte[] {0, 1});
        ByteBuffer other = ByteBuffer.wrap(new byte[] {31, 0});
        assertThat(one.hashCode()).isEqualTo(other.hashCode());
        assertThat(log.add("key", one)).isEqualTo(new Held(1, Taken.NEW));
        assertThat(log.add("key", other)).isEqualTo(new Held(0, Taken.KEY_REUSED));
        assertThat(log.add("key", one)).isEqualTo(new Held(1, Taken.AGAIN));
        assertThat(one.remaining()).isEqualTo(2);
    }
}
