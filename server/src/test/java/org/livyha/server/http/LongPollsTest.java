// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LongPollsTest {
    @Test
    void aWaitIsTakenOutAndNothingElse() {
        assertThat(LongPolls.atOnce("/sessions/0?wait=30")).isEqualTo("/sessions/0?");
        assertThat(LongPolls.atOnce("/sessions?wait=30&size=5")).isEqualTo("/sessions?size=5");
        assertThat(LongPolls.atOnce("/sessions?size=5&wait=1&from=2")).isEqualTo("/sessions?size=5&from=2");
        assertThat(LongPolls.atOnce("/sessions?await=30&size=5")).isEqualTo("/sessions?await=30&size=5");
    }
}
