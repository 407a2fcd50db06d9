// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node that is there while the pair is paused. One that cannot be read is a pause all the same: somebody wanted one. Safe
 * for use by any thread.
 */
public final class PauseNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PauseNode.class);

    private final CuratorFramework client;
    private final String path;
    private final CuratorCache cache;
    private final ObjectMapper json = new ObjectMapper();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Optional<Pause> seen = Optional.empty();

    /** @param client without a namespace; the caller's to start and to close */
    public PauseNode(CuratorFramework client, String path) {
        this.client = Objects.requireNonNull(client, "client");
        this.path = Objects.requireNonNull(path, "path");
        this.cache = CuratorCache.build(client, path, CuratorCache.Options.SINGLE_NODE_CACHE);
        cache.listenable().addListener((type, before, after) -> see(after));
    }

    /** Begins to watch. Does not wait for ZooKeeper. */
    public void start() {
        cache.start();
    }

    /** Whether the pair is paused, as it was seen last. Does not wait. */
    public Optional<Pause> current() {
        return seen;
    }

    /** Registers what is run on a thread of Curator's at each change: must not block. */
    public void onChange(Runnable listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
    }

    /** Pauses the pair, or says anew why it is paused. Waits for ZooKeeper. */
    public void set(Pause pause) throws Exception {
        client.create().orSetData().creatingParentsIfNeeded().forPath(path, encode(pause));
        see(Optional.of(pause));
    }

    /** Ends the pause, if there is one. Waits for ZooKeeper. */
    public void clear() throws Exception {
        client.delete().quietly().forPath(path);
        see(Optional.empty());
    }

    /** What the node says now, asked at once; to be awaited by {@link #await}. */
    CompletableFuture<ZooKeeperCalls.Data> ask(ZooKeeper zk, ZooKeeperCalls calls) {
        return calls.read(zk, path);
    }

    Optional<Pause> await(CompletableFuture<ZooKeeperCalls.Data> answer, ZooKeeperCalls calls)
            throws KeeperException, InterruptedException {
        try {
            return Optional.of(decode(calls.await(answer).bytes()));
        } catch (KeeperException.NoNodeException e) {
            return Optional.empty();
        }
    }

    private void see(ChildData node) {
        see(Optional.ofNullable(node).map(ChildData::getData).map(this::decode));
    }

    private void see(Optional<Pause> now) {
        Optional<Pause> before = seen;
        seen = now;
        if (now.equals(before)) {
            return;
        }
        if (now.isPresent()) {
            Pause pause = now.get();
            log.warn(
                    "the pair is PAUSED, no standby takes over by itself since={} by=\"{}\" reason=\"{}\"",
                    pause.since(),
                    pause.by(),
                    pause.reason());
        } else {
            log.info("the pair is not paused any more");
        }
        listeners.forEach(Runnable::run);
    }

    private byte[] encode(Pause pause) throws JsonProcessingException {
        return json.writeValueAsBytes(json.createObjectNode()
                .put("since", pause.since().toString())
                .put("by", pause.by())
                .put("reason", pause.reason()));
    }

    private Pause decode(byte[] data) {
        try {
            JsonNode node = json.readTree(data);
            return new Pause(
                    Instant.parse(node.path("since").asText()),
                    node.path("by").asText(),
                    node.path("reason").asText());
        } catch (IOException | DateTimeException e) {
            log.warn("what the pause node holds cannot be read, the pair counts as paused path={}", path, e);
            return new Pause(Instant.EPOCH, "unknown", "the node " + path + " cannot be read");
        }
    }

    @Override
    public void close() {
        try {
            cache.close();
        } catch (RuntimeException e) {
            log.debug("the pause node's cache was not closed in good order", e);
        }
    }
}
