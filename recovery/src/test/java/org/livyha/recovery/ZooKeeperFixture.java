// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.data.Stat;

/** A real ZooKeeper and clients of it; closes them all. */
final class ZooKeeperFixture implements AutoCloseable {
    static final String ROOT = "/livy/store";
    static final String EPOCH = "/livy/ha/epoch";

    private final TestingServer server;
    private final List<CuratorFramework> clients = new CopyOnWriteArrayList<>();

    ZooKeeperFixture() throws Exception {
        server = new TestingServer(true);
    }

    TestingServer server() {
        return server;
    }

    CuratorFramework client() throws Exception {
        return client(server.getConnectString(), StoreAcl.open());
    }

    CuratorFramework client(String address, StoreAcl acl) throws Exception {
        CuratorFramework client = acl.applyTo(CuratorFrameworkFactory.builder()
                        .connectString(address)
                        .sessionTimeoutMs(6000)
                        .connectionTimeoutMs(4000)
                        .retryPolicy(new RetryOneTime(100)))
                .build();
        clients.add(client);
        client.start();
        if (!client.blockUntilConnected(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no connection to " + address);
        }
        return client;
    }

    static StoreConfig config() {
        return StoreConfig.of(ROOT);
    }

    /** Takes the next epoch, as an election would. */
    static FencingToken bump(CuratorFramework client) throws Exception {
        if (client.checkExists().forPath(EPOCH) == null) {
            client.create().creatingParentsIfNeeded().forPath(EPOCH, new byte[0]);
        }
        Stat stat = client.setData().forPath(EPOCH, "{}".getBytes(StandardCharsets.UTF_8));
        return new FencingToken(EPOCH, stat.getVersion(), stat.getVersion());
    }

    static Duration limit() {
        return Duration.ofSeconds(20);
    }

    @Override
    public void close() throws Exception {
        clients.forEach(CuratorFramework::close);
        server.close();
    }
}
