// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;

/**
 * Records in ZooKeeper. Any thread may call it but ZooKeeper's own event thread (a Curator listener without an executor):
 * calls wait for answers that arrive there.
 */
public final class ZooKeeperStateStore implements StateStore {
    private final ZooKeeperCalls calls;
    private final StoreConfig config;
    private final Consumer<FencingToken> onStale;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param client started by the caller, and closed by the caller after this */
    public ZooKeeperStateStore(CuratorFramework client, StoreConfig config) {
        this(client, config, token -> {});
    }

    /**
     * @param client started by the caller, and closed by the caller after this
     * @param onStale told once for each writer that found its token outdated, by the thread that wrote and before its call
     *     throws; it may end the process
     */
    public ZooKeeperStateStore(CuratorFramework client, StoreConfig config, Consumer<FencingToken> onStale) {
        this.calls = new ZooKeeperCalls(client);
        this.config = Objects.requireNonNull(config, "config");
        this.onStale = Objects.requireNonNull(onStale, "onStale");
    }

    @Override
    public FencedWriter acquire(FencingToken token, BooleanSupplier stillHeld) {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(stillHeld, "stillHeld");
        FencedTransactions transactions = new FencedTransactions(
                calls, token, () -> !closed.get() && stillHeld.getAsBoolean(), config.writeLimit(), onStale);
        RecordWriter<SessionRecord> sessions =
                new ZooKeeperRecordWriter<>(calls, transactions, RecordTable.sessions(config.paths()), config);
        RecordWriter<BatchRecord> batches =
                new ZooKeeperRecordWriter<>(calls, transactions, RecordTable.batches(config.paths()), config);
        return new Writer(sessions, batches);
    }

    @Override
    public StoreContents read() {
        return new StoreReader(calls, config.paths())
                .read(new Patience(() -> !closed.get(), config.readLimit(), "read the store"));
    }

    @Override
    public void close() {
        closed.set(true);
    }

    private record Writer(RecordWriter<SessionRecord> sessions, RecordWriter<BatchRecord> batches)
            implements FencedWriter {}
}
