// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.livyha.election.ElectionRefusedException;
import org.livyha.server.config.ConfigException;

class MainTest {
    /** The service manager does not restart what exits with this code. */
    @Test
    void onlyAWrongConfigurationIsAnEndForGood() {
        assertThat(Main.exitCode(new ConfigException(List.of("wrong")))).isEqualTo(78);
        assertThat(Main.exitCode(new ElectionRefusedException("the ensemble is being changed")))
                .isEqualTo(69);
        assertThat(Main.exitCode(new IOException("the port is taken"))).isEqualTo(1);
        assertThat(Main.exitCode(new OutOfMemoryError())).isEqualTo(1);
    }
}
