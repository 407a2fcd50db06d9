// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.curator.utils.ZookeeperFactory;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.HostProvider;
import org.apache.zookeeper.client.StaticHostProvider;
import org.apache.zookeeper.client.ZKClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes ZooKeeper clients that look for their ensemble again as soon as they have lost it, all of its servers ten times a
 * second. By itself a client waits for up to a second before each try, and for one more when it has tried them all: that spares an
 * ensemble with thousands of clients. It has two of ours, and a lease cannot spare those seconds. Safe for all threads.
 */
public final class PromptZooKeeperFactory implements ZookeeperFactory {
    private static final Logger log = LoggerFactory.getLogger(PromptZooKeeperFactory.class);
    private static final long ROUND_MILLIS = 100;
    private static final AtomicBoolean told = new AtomicBoolean();

    @Override
    public ZooKeeper newZooKeeper(String servers, int sessionTimeout, Watcher watcher, boolean canBeReadOnly)
            throws IOException {
        return newZooKeeper(servers, sessionTimeout, watcher, canBeReadOnly, null);
    }

    @Override
    public ZooKeeper newZooKeeper(
            String servers, int sessionTimeout, Watcher watcher, boolean canBeReadOnly, ZKClientConfig config)
            throws IOException {
        HostProvider hosts = new StaticHostProvider(new ConnectStringParser(servers).getServerAddresses());
        return new ZooKeeper(
                servers,
                sessionTimeout,
                watcher,
                canBeReadOnly,
                new PromptHosts(hosts),
                config == null ? new ZKClientConfig() : config);
    }

    /** Asked on the client's own thread where to connect to next. */
    private record PromptHosts(HostProvider hosts) implements HostProvider {
        @Override
        public InetSocketAddress next(long spinDelay) {
            InetSocketAddress next = hosts.next(Math.min(spinDelay, ROUND_MILLIS));
            leaveWaitAway(Thread.currentThread());
            return next;
        }

        @Override
        public int size() {
            return hosts.size();
        }

        @Override
        public void onConnected() {
            hosts.onConnected();
        }

        @Override
        public boolean updateServerList(Collection<InetSocketAddress> servers, InetSocketAddress current) {
            return hosts.updateServerList(servers, current);
        }
    }

    /**
     * The wait before a try is not to be configured (ZooKeeper 3.9.5, {@code ClientCnxn.SendThread.startConnect}), but there is none
     * before the first connection: each is made to look like that one, and nothing else depends on it.
     */
    private static void leaveWaitAway(Thread client) {
        try {
            Field first = client.getClass().getDeclaredField("isFirstConnect");
            first.setAccessible(true);
            first.setBoolean(client, true);
        } catch (ReflectiveOperationException | RuntimeException e) {
            if (told.compareAndSet(false, true)) {
                log.warn(
                        "this ZooKeeper client waits up to a second before it connects again reason=\"{}\"",
                        e.toString());
            }
        }
    }
}
