// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.time.Duration;

/**
 * ZooKeeper and the state store.
 *
 * @param recovery {@code livy.server.recovery.mode} is {@code recovery}; off keeps records in memory only
 * @param zookeeper {@code livy.server.zookeeper.url}, else {@code livy.server.recovery.state-store.url}; null when neither
 *     recovery nor high availability is on
 * @param root {@code livy.server.recovery.zk-state-store.key-prefix} as an absolute path, such as {@code /livy}
 * @param sessionTimeout {@code livy.server.ha.zookeeper.session-timeout}
 * @param tickTime {@code livy.server.ha.zookeeper.tick-time}: the ensemble's {@code tickTime}
 * @param digest {@code user:password} read from the file named by {@code livy.server.ha.zookeeper.digest-file}, or null
 */
public record StoreConfig(
        boolean recovery, String zookeeper, String root, Duration sessionTimeout, Duration tickTime, String digest) {
    @Override
    public String toString() {
        return "StoreConfig[recovery=" + recovery + ", zookeeper=" + zookeeper + ", root=" + root + "]";
    }
}
