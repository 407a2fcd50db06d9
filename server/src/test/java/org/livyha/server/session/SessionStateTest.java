// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionStateTest {
    /** The words that clients know; several break on any other. */
    private static final Set<String> KNOWN =
            Set.of("starting", "idle", "busy", "shutting_down", "error", "dead", "killed");

    @ParameterizedTest
    @EnumSource
    void everyStateIsShownInAWordThatClientsKnow(SessionState state) {
        assertThat(KNOWN).contains(state.word());
    }

    @Test
    void recoveringIsShownAsBusy() {
        assertThat(SessionState.RECOVERING.word()).isEqualTo("busy");
    }

    @ParameterizedTest
    @EnumSource(names = {"DEAD", "KILLED"})
    void whatHasEndedStaysEnded(SessionState ended) {
        for (SessionState other : SessionState.values()) {
            assertThat(ended.mayBecome(other)).as("%s to %s", ended, other).isFalse();
        }
        assertThat(ended.isActive()).isFalse();
    }

    @Test
    void whatShutsDownNeverBecomesActiveAgain() {
        for (SessionState other : SessionState.values()) {
            if (other.isActive()) {
                assertThat(SessionState.SHUTTING_DOWN.mayBecome(other)).isFalse();
            }
        }
    }
}
