// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import java.time.Duration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.SessionConnectionStateErrorPolicy;
import org.apache.curator.retry.RetryOneTime;
import org.livyha.election.PromptZooKeeperFactory;
import org.livyha.recovery.StoreAcl;
import org.livyha.server.config.StoreConfig;

/** Makes the one ZooKeeper client of this process. */
final class ZooKeeperClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private ZooKeeperClient() {}

    /**
     * Not started. Retries hardly at all: whoever writes knows better than the client what a lost answer means. Gives up a
     * session only when it has expired, and finds its ensemble again at once, so that a ZooKeeper election costs no leadership.
     */
    static CuratorFramework make(StoreConfig config, StoreAcl acl) {
        return acl.applyTo(CuratorFrameworkFactory.builder()
                        .zookeeperFactory(new PromptZooKeeperFactory())
                        .connectString(config.zookeeper())
                        .sessionTimeoutMs(
                                Math.toIntExact(config.sessionTimeout().toMillis()))
                        .connectionTimeoutMs(Math.toIntExact(CONNECT_TIMEOUT.toMillis()))
                        .retryPolicy(new RetryOneTime(100))
                        .connectionStateErrorPolicy(new SessionConnectionStateErrorPolicy()))
                .build();
    }
}
