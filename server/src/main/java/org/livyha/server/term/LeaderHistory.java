// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.livyha.election.ServerIdentity;
import org.livyha.election.Succession;
import org.livyha.election.Term;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of leader, kept in one node of ZooKeeper, the newest first and the oldest dropped. Each leader adds its own, on a
 * thread of this history's, once it serves; a history that cannot be written costs no term anything. Safe for use by any
 * thread.
 */
public final class LeaderHistory implements TermController.Chronicle, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeaderHistory.class);
    private static final int MOST = 100;
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final CuratorFramework client;
    private final String path;
    private final ServerIdentity self;
    private final ObjectMapper json;
    private final CuratorCache cache;
    private final ScheduledExecutorService thread;
    private final Duration again;
    private volatile ArrayNode seen;
    /** The epoch whose trouble was told of, on that thread. */
    private long troubled;

    /**
     * One change, as it is kept and shown. Who reads it must bear fields it does not know.
     *
     * @param note what was said about the end of the term before by who ordered it; null when nothing
     */
    record Change(
            long epoch,
            String nodeId,
            String instance,
            String since,
            String reason,
            String note,
            Previous previous,
            Long outageMillis,
            Takeover.Phases phases,
            int sessions,
            int batches,
            int unreadable,
            int lost) {
        record Previous(long epoch, String nodeId) {}

        static Change of(ServerIdentity self, Term term, Takeover takeover, Instant now) {
            Succession after = term.succession();
            boolean first = after.reason() == Succession.Reason.FIRST;
            return new Change(
                    term.epoch(),
                    self.nodeId(),
                    self.instance(),
                    now.toString(),
                    after.reason().name().toLowerCase(Locale.ROOT),
                    after.note().isEmpty() ? null : after.note(),
                    first ? null : new Previous(after.epoch(), after.nodeId()),
                    after.vacancy()
                            .map(takeover.untilServing()::plus)
                            .map(Duration::toMillis)
                            .orElse(null),
                    takeover.phases(),
                    takeover.sessions(),
                    takeover.batches(),
                    takeover.unreadable(),
                    takeover.lost());
        }
    }

    /** @param client without a namespace; the caller's to start and to close */
    public LeaderHistory(CuratorFramework client, String path, ServerIdentity self, ObjectMapper json) {
        this(client, path, self, json, AGAIN);
    }

    LeaderHistory(CuratorFramework client, String path, ServerIdentity self, ObjectMapper json, Duration again) {
        this.again = Objects.requireNonNull(again, "again");
        this.client = Objects.requireNonNull(client, "client");
        this.path = Objects.requireNonNull(path, "path");
        this.self = Objects.requireNonNull(self, "self");
        this.json = Objects.requireNonNull(json, "json");
        this.seen = json.createArrayNode();
        this.cache = CuratorCache.build(client, path, CuratorCache.Options.SINGLE_NODE_CACHE);
        cache.listenable().addListener((type, before, after) -> see(after));
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread t = new Thread(task, "leader-history");
            t.setDaemon(true);
            return t;
        });
    }

    /** Begins to watch. Does not wait for ZooKeeper. */
    public void start() {
        cache.start();
    }

    /** The changes as they were seen last, the newest first. Does not wait; not to be changed. */
    public JsonNode changes() {
        return seen;
    }

    @Override
    public void began(Term term, Takeover takeover) {
        JsonNode change = json.valueToTree(Change.of(self, term, takeover, Instant.now()));
        thread.execute(() -> add(term, change));
    }

    /** Again and again, for as long as the term lasts. */
    private void add(Term term, JsonNode change) {
        if (!term.isValid()) {
            log.info("the term was over before the history told of it epoch={}", term.epoch());
            return;
        }
        try {
            write(term, change);
        } catch (Exception e) {
            if (troubled != term.epoch()) {
                troubled = term.epoch();
                log.warn(
                        "the history does not tell of this term yet, trying again epoch={} reason=\"{}\"",
                        term.epoch(),
                        e.toString());
            }
            if (!thread.isShutdown()) {
                var unused = thread.schedule(() -> add(term, change), again.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private void write(Term term, JsonNode change) throws Exception {
        Stat stat = new Stat();
        ArrayNode changes = json.createArrayNode().add(change);
        CuratorOp check =
                client.transactionOp().check().withVersion(term.epochVersion()).forPath(term.epochPath());
        try {
            byte[] before = client.getData().storingStatIn(stat).forPath(path);
            for (JsonNode earlier : decode(before)) {
                // Ours may be there already: an answer was lost.
                if (changes.size() < MOST && earlier.path("epoch").asLong() != term.epoch()) {
                    changes.add(earlier);
                }
            }
            byte[] after = json.writeValueAsBytes(changes);
            client.transaction()
                    .forOperations(
                            check,
                            client.transactionOp()
                                    .setData()
                                    .withVersion(stat.getVersion())
                                    .forPath(path, after));
        } catch (KeeperException.NoNodeException e) {
            byte[] after = json.writeValueAsBytes(changes);
            client.transaction()
                    .forOperations(check, client.transactionOp().create().forPath(path, after));
        }
    }

    private void see(ChildData node) {
        seen = node == null ? json.createArrayNode() : decode(node.getData());
    }

    private ArrayNode decode(byte[] data) {
        try {
            if (json.readTree(data) instanceof ArrayNode changes) {
                return changes;
            }
        } catch (IOException e) {
            log.debug("not JSON", e);
        }
        log.warn("the history of leaders cannot be read, the next leader begins a new one path={}", path);
        return json.createArrayNode();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        cache.close();
    }
}
