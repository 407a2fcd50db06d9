// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of each state of the epoch node, over reconnections and new sessions, though perhaps not of every one. */
final class EpochWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EpochWatch.class);

    private final CuratorCache cache;

    /**
     * @param onState told on a thread of Curator's, and must not block it; empty when the node is gone, which is not told
     *     when it was not there to begin with
     */
    EpochWatch(CuratorFramework client, String epochPath, Consumer<Optional<ZooKeeperCalls.Data>> onState) {
        cache = CuratorCache.build(client, epochPath, CuratorCache.Options.SINGLE_NODE_CACHE);
        cache.listenable().addListener((type, before, after) -> onState.accept(data(after)));
    }

    private static Optional<ZooKeeperCalls.Data> data(ChildData node) {
        return Optional.ofNullable(node).map(n -> new ZooKeeperCalls.Data(n.getData(), n.getStat()));
    }

    void start() {
        cache.start();
    }

    @Override
    public void close() {
        try {
            cache.close();
        } catch (RuntimeException e) {
            log.debug("the epoch's cache was not closed in good order", e);
        }
    }
}
