// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.util.Map;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;

/** A real ZooKeeper in this JVM, with the short ticks that are recommended for a pair. */
final class ZooKeepers {
    static final int TICK = 500;

    private ZooKeepers() {}

    static TestingServer single() throws Exception {
        return new TestingServer(
                new InstanceSpec(null, -1, -1, -1, true, -1, TICK, -1, Map.of("minSessionTimeout", "4000")), true);
    }
}
