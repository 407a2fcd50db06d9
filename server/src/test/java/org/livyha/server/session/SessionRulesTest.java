// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.livyha.server.config.Json;
import org.livyha.server.config.SparkConfig;
import org.livyha.server.launch.FileRules;
import org.livyha.server.launch.RejectedException;

class SessionRulesTest {
    private final SessionRules rules = new SessionRules(new FileRules(new SparkConfig(
            Path.of("/spark"),
            Map.of(),
            "local",
            null,
            false,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            false,
            Set.of(),
            null,
            null)));

    private static CreateSessionRequest withConf(Map<String, String> conf) {
        return Json.mapper().convertValue(Map.of("conf", conf), CreateSessionRequest.class);
    }

    @Test
    void aSessionMaySayWhatItsDriverShallDo() {
        Map<String, String> conf = Map.of("livy.rsc.sql.num-rows", "5", "livy.client.http.job.max-poll-interval", "5s");
        assertThat(rules.check(withConf(conf)).conf()).isEqualTo(conf);
    }

    @Test
    void aSettingOfTheDriverThatCannotBeReadIsRejected() {
        assertThatThrownBy(() -> rules.check(withConf(Map.of("livy.rsc.sql.num-rows", "many"))))
                .isInstanceOf(RejectedException.class)
                .hasMessage("Reason: livy.rsc.sql.num-rows = many: expected a whole number from 1 up");
    }

    @Test
    void howLongADriverWaitsForALeaderIsNotAUsersToSay() {
        assertThatThrownBy(() -> rules.check(withConf(Map.of("livy.rsc.server.idle-timeout", "1s"))))
                .isInstanceOf(RejectedException.class)
                .hasMessage("Reason: Blacklisted configuration values in session config: livy.rsc.server.idle-timeout");
    }
}
