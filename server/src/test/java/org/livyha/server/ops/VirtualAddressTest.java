// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class VirtualAddressTest {
    @Test
    void anAddressOfThisHostIsHere() {
        assertThat(new VirtualAddress(InetAddress.getLoopbackAddress()).isHere())
                .isTrue();
    }

    @Test
    void anAddressOfNoInterfaceIsNotHere() throws Exception {
        // Set apart for documentation.
        assertThat(new VirtualAddress(InetAddress.getByName("192.0.2.1")).isHere())
                .isFalse();
    }
}
