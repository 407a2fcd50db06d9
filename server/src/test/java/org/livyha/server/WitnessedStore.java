// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.livyha.recovery.BatchRecord;
import org.livyha.recovery.FencedWriter;
import org.livyha.recovery.FencingToken;
import org.livyha.recovery.RecordWriter;
import org.livyha.recovery.SessionRecord;
import org.livyha.recovery.StateStore;
import org.livyha.recovery.StoreContents;

/** A store that remembers what was written, and takes no deletions, or no updates, when told so. */
final class WitnessedStore implements StateStore {
    private final StateStore store;
    final List<String> writes = new CopyOnWriteArrayList<>();
    volatile boolean refusesDeletions;
    volatile boolean refusesUpdates;

    WitnessedStore(StateStore store) {
        this.store = store;
    }

    @Override
    public FencedWriter acquire(FencingToken token, BooleanSupplier stillHeld) {
        FencedWriter writer = store.acquire(token, stillHeld);
        return new FencedWriter() {
            @Override
            public RecordWriter<SessionRecord> sessions() {
                return witnessed(writer.sessions());
            }

            @Override
            public RecordWriter<BatchRecord> batches() {
                return witnessed(writer.batches());
            }
        };
    }

    private <R> RecordWriter<R> witnessed(RecordWriter<R> writer) {
        return new RecordWriter<>() {
            @Override
            public R create(IntFunction<R> withId) {
                writes.add("create");
                return writer.create(withId);
            }

            @Override
            public void update(R record) {
                if (refusesUpdates) {
                    throw new IllegalStateException("no updates");
                }
                writes.add("update");
                writer.update(record);
            }

            @Override
            public void delete(int id) {
                if (refusesDeletions) {
                    throw new IllegalStateException("no deletions");
                }
                writes.add("delete");
                writer.delete(id);
            }
        };
    }

    @Override
    public StoreContents read() {
        return store.read();
    }

    @Override
    public void close() {
        store.close();
    }
}
