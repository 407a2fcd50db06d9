// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionOverridesTest {
    @Test
    void aSessionSaysWhatItsDriverShallDo() {
        Map<String, String> conf = Map.of(
                "livy.rsc.retained_statements", "7",
                "livy.rsc.retained.share-variables", "8",
                "livy.rsc.sql.num-rows", " 9 ",
                "livy.rsc.job-cancel.timeout", "10s",
                "livy.rsc.server.connect.timeout", "11m",
                "spark.other", "x");
        SessionOverrides.check(conf);
        assertThat(SessionOverrides.of(conf))
                .isEqualTo(new SessionOverrides(7, 8, 9, Duration.ofSeconds(10), Duration.ofMinutes(11)));
        assertThat(SessionOverrides.of(Map.of())).isEqualTo(new SessionOverrides(null, null, null, null, null));
    }

    @Test
    void allThatCannotBeReadIsToldTogetherAndDoesNotCount() {
        Map<String, String> conf = Map.of("livy.rsc.sql.num-rows", "many", "livy.rsc.job-cancel.timeout", "0");
        assertThatThrownBy(() -> SessionOverrides.check(conf))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("livy.rsc.sql.num-rows = many: expected a whole number from 1 up")
                .hasMessageContaining("livy.rsc.job-cancel.timeout = 0: expected a time such as 500ms");
        assertThat(SessionOverrides.of(conf)).isEqualTo(new SessionOverrides(null, null, null, null, null));
    }
}
