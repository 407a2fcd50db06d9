// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.livyha.election.ServerIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The members as they registered themselves in ZooKeeper, one node each. Safe for use by any thread. */
public final class ZooKeeperMembers implements Members, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ZooKeeperMembers.class);

    private final CuratorFramework client;
    private final String root;
    private final ServerIdentity self;
    private final ObjectMapper json;
    private final ScheduledExecutorService timers;
    private final CuratorCache cache;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Map<String, ServerIdentity> known;
    private volatile boolean closed;

    /** @param root the node under which each server has one of its own */
    public ZooKeeperMembers(
            CuratorFramework client,
            String root,
            ServerIdentity self,
            ObjectMapper json,
            ScheduledExecutorService timers) {
        this.client = Objects.requireNonNull(client, "client");
        this.root = root;
        this.self = Objects.requireNonNull(self, "self");
        this.json = json;
        this.timers = timers;
        this.known = Map.of(self.nodeId(), self);
        this.cache = CuratorCache.build(client, root);
    }

    /** Registers this server, trying again until ZooKeeper has taken it. */
    public void start() {
        cache.listenable()
                .addListener(CuratorCacheListener.builder()
                        .forAll((type, before, after) -> refresh())
                        .build());
        cache.start();
        timers.execute(this::register);
    }

    private void register() {
        if (closed) {
            return;
        }
        try {
            client.create()
                    .orSetData()
                    .creatingParentsIfNeeded()
                    .forPath(root + "/" + self.nodeId(), json.writeValueAsBytes(self));
        } catch (Exception e) {
            log.warn("could not register this server yet, trying again reason=\"{}\"", e.toString());
            timers.schedule(this::register, 1, TimeUnit.SECONDS);
        }
    }

    private void refresh() {
        Map<String, ServerIdentity> now = new TreeMap<>(Map.of(self.nodeId(), self));
        cache.stream().filter(node -> node.getPath().startsWith(root + "/")).forEach(node -> {
            try {
                ServerIdentity member = json.readValue(node.getData(), ServerIdentity.class);
                now.putIfAbsent(member.nodeId(), member);
            } catch (IOException e) {
                log.warn("cannot read a server's registration path={} reason=\"{}\"", node.getPath(), e.toString());
            }
        });
        if (!now.equals(known)) {
            known = Map.copyOf(now);
            log.info("servers of the pair: {}", now.keySet());
            listeners.forEach(Runnable::run);
        }
    }

    @Override
    public AutoCloseable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public List<String> driverAddresses() {
        Map<String, ServerIdentity> now = known;
        return Stream.concat(
                        Stream.of(self.driverAddress()), now.values().stream().map(ServerIdentity::driverAddress))
                .distinct()
                .toList();
    }

    @Override
    public List<ServerIdentity> servers() {
        return known.values().stream()
                .sorted(Comparator.comparing(ServerIdentity::nodeId))
                .toList();
    }

    @Override
    public void close() {
        closed = true;
        cache.close();
    }
}
