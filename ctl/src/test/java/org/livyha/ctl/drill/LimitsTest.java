// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.livyha.ctl.FakeServer;
import org.livyha.ctl.pair.Host;
import org.livyha.ctl.pair.PairClient;
import org.livyha.ctl.pair.Seen;

class LimitsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void theSessionTimeoutIsTheOneThatZooKeeperGranted() throws Exception {
        try (FakeServer a = new FakeServer().as("a", "leader", 7, Map.of("sessionTimeoutMillis", 8000));
                FakeServer b = new FakeServer().as("b", "standby", 7, Map.of("sessionTimeoutMillis", 9000));
                FakeServer former = new FakeServer().as("c", "standby", 7, Map.of())) {
            assertThat(Limits.sessionTimeout(List.of(seen(a), seen(b), seen(former))))
                    .isEqualTo(Duration.ofSeconds(9));
            assertThat(Limits.sessionTimeout(List.of(seen(former)))).isEqualTo(Duration.ofSeconds(6));
        }
    }

    private static Seen seen(FakeServer server) {
        return PairClient.look(host(server.url()), LIMIT);
    }

    private static Host host(URI url) {
        return new Host(url.toString(), url, null);
    }
}
