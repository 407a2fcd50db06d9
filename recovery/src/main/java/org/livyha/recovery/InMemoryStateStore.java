// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/**
 * A store that forgets all when the process ends, for recovery switched off. A writer is fenced by the next
 * {@link #acquire}; the token's path and version are not looked at.
 */
public final class InMemoryStateStore implements StateStore {
    private final RecordCodec codec = new RecordCodec();
    private final AtomicReference<Writer> current = new AtomicReference<>();
    private final Map<Integer, SessionRecord> sessions = new TreeMap<>();
    private final Map<Integer, BatchRecord> batches = new TreeMap<>();
    private final int maxRecordBytes;
    private int nextSession;
    private int nextBatch;

    public InMemoryStateStore() {
        this(StoreConfig.DEFAULT_MAX_RECORD_BYTES);
    }

    /** @param maxRecordBytes the largest record that is taken, as JSON */
    public InMemoryStateStore(int maxRecordBytes) {
        this.maxRecordBytes = maxRecordBytes;
    }

    @Override
    public FencedWriter acquire(FencingToken token, BooleanSupplier stillHeld) {
        Writer writer = new Writer(token);
        synchronized (this) {
            current.set(writer);
        }
        return writer;
    }

    @Override
    public synchronized StoreContents read() {
        return new StoreContents(List.copyOf(sessions.values()), List.copyOf(batches.values()), List.of());
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private final class Writer implements FencedWriter {
        private final FencingToken token;

        Writer(FencingToken token) {
            this.token = token;
        }

        @Override
        public RecordWriter<SessionRecord> sessions() {
            return new TableWriter<>(this, sessions, SessionRecord::id) {
                @Override
                int next() {
                    return nextSession;
                }

                @Override
                void used() {
                    nextSession++;
                }
            };
        }

        @Override
        public RecordWriter<BatchRecord> batches() {
            return new TableWriter<>(this, batches, BatchRecord::id) {
                @Override
                int next() {
                    return nextBatch;
                }

                @Override
                void used() {
                    nextBatch++;
                }
            };
        }
    }

    private abstract class TableWriter<R> implements RecordWriter<R> {
        private final Writer writer;
        private final Map<Integer, R> records;
        private final ToIntFunction<R> idOf;

        TableWriter(Writer writer, Map<Integer, R> records, ToIntFunction<R> idOf) {
            this.writer = writer;
            this.records = records;
            this.idOf = idOf;
        }

        abstract int next();

        abstract void used();

        @Override
        public R create(IntFunction<R> withId) {
            synchronized (InMemoryStateStore.this) {
                checkToken();
                int id = next();
                R record = withId.apply(id);
                if (idOf.applyAsInt(record) != id) {
                    throw new IllegalArgumentException(
                            "a record made for id " + id + " has id " + idOf.applyAsInt(record));
                }
                checkSize(record);
                used();
                records.put(id, record);
                return record;
            }
        }

        @Override
        public void update(R record) {
            synchronized (InMemoryStateStore.this) {
                checkToken();
                checkSize(record);
                if (records.replace(idOf.applyAsInt(record), record) == null) {
                    throw new IllegalStateException("there is no record with id " + idOf.applyAsInt(record));
                }
            }
        }

        @Override
        public void delete(int id) {
            synchronized (InMemoryStateStore.this) {
                checkToken();
                records.remove(id);
            }
        }

        private void checkToken() {
            if (current.get() != writer) {
                throw new StaleTokenException("epoch " + writer.token.epoch() + " is over");
            }
        }

        private void checkSize(R record) {
            int size = codec.bytes(record).length;
            if (size > maxRecordBytes) {
                throw new RecordTooLargeException(
                        "the record has " + size + " bytes, at most " + maxRecordBytes + " are stored");
            }
        }
    }
}
