// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.livyha.recovery.KeyRecord;
import org.livyha.recovery.KeyedRecord;
import org.livyha.recovery.RecordWriter;
import org.livyha.recovery.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which requests with an idempotency key made which sessions or batches, in one term: a request that comes again is answered
 * with what the first one made. Each record holds its key, written with it, so a new term knows what the last one knew. A
 * record whose key must outlive it stays as a tombstone. Safe for use by any thread.
 *
 * @param <E> a session or batch
 * @param <R> its record
 */
public final class Submissions<E, R extends KeyedRecord<R>> {
    private static final Logger log = LoggerFactory.getLogger(Submissions.class);

    private final RecordWriter<R> writer;
    private final Executor executor;
    private final Clock clock;
    private final Map<Scope, First<E, R>> known = new ConcurrentHashMap<>();
    private final Map<Integer, KeyRecord> tombstones = new ConcurrentHashMap<>();
    private final AtomicBoolean sweeping = new AtomicBoolean();

    private record Scope(String caller, String key) {}

    /** The first request with a key; it may still be under way. */
    private record First<E, R>(KeyRecord key, CompletableFuture<Submitted<E, R>> result) {
        First(KeyRecord key) {
            this(key, new CompletableFuture<>());
        }
    }

    /** @param executor runs what waits for the store in the background */
    public Submissions(RecordWriter<R> writer, Executor executor, Clock clock) {
        this.writer = writer;
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * Creates, unless the same request did so before: then waits for the outcome of that one.
     *
     * @param create makes it durable with that key, or with none if null
     * @throws KeyReusedException when the key came before with another body
     */
    public Submitted<E, R> once(Optional<Submission> submission, Function<KeyRecord, E> create) {
        if (submission.isEmpty()) {
            return Submitted.first(create.apply(null));
        }
        Scope scope =
                new Scope(submission.get().caller(), submission.get().key().text());
        long now = clock.millis();
        First<E, R> mine = new First<>(submission.get().record(now));
        First<E, R> first =
                known.compute(scope, (s, old) -> old == null || old.key().isOver(now) ? mine : old);
        if (!first.equals(mine)) {
            return repeat(first, mine.key());
        }
        try {
            E entry = create.apply(mine.key());
            mine.result().complete(new Submitted<>(entry, null, true));
            return Submitted.first(entry);
        } catch (RuntimeException | Error e) {
            if (nothingWasMade(e)) {
                known.remove(scope, mine);
            }
            mine.result().completeExceptionally(e);
            throw e;
        }
    }

    /** If it may have been made all the same, the key stays: whoever leads next finds out, and until then nobody makes a second one. */
    private static boolean nothingWasMade(Throwable failure) {
        return failure instanceof StoreUnavailableException unavailable
                ? unavailable.isNothingWritten()
                : failure instanceof RuntimeException;
    }

    private Submitted<E, R> repeat(First<E, R> first, KeyRecord again) {
        if (!first.key().body().equals(again.body())) {
            throw new KeyReusedException(again.text());
        }
        try {
            return first.result().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** What an earlier term made. */
    public void recover(R record, E entry) {
        if (record.key() != null) {
            remember(record, new Submitted<>(entry, null, true));
        }
    }

    /** What is left of what an earlier term made. */
    public void recoverTombstone(R tombstone) {
        tombstones.put(tombstone.id(), tombstone.key());
        remember(tombstone, new Submitted<>(null, tombstone, true));
    }

    private void remember(R record, Submitted<E, R> result) {
        First<E, R> first = new First<>(record.key(), CompletableFuture.completedFuture(result));
        known.compute(
                new Scope(record.owner(), record.key().text()),
                (s, old) -> old == null || old.key().equals(record.key()) ? first : old);
    }

    /** Deletes the record of what has ended, or leaves its tombstone; blocks until that is durable. */
    public void remove(R record) {
        if (record.key() == null || record.key().isOver(clock.millis())) {
            writer.delete(record.id());
        } else {
            R tombstone = record.remove();
            writer.update(tombstone);
            recoverTombstone(tombstone);
        }
    }

    /** Forgets keys whose time is over, and deletes their tombstones; called about once a second, does not block. */
    public void tick() {
        long now = clock.millis();
        known.values().removeIf(first -> first.key().isOver(now));
        if (tombstones.values().stream().anyMatch(key -> key.isOver(now)) && sweeping.compareAndSet(false, true)) {
            try {
                executor.execute(() -> sweep(now));
            } catch (RejectedExecutionException e) {
                // The term is closing; the next one goes on.
                sweeping.set(false);
            }
        }
    }

    private void sweep(long now) {
        try {
            tombstones.forEach((id, key) -> {
                if (key.isOver(now)) {
                    writer.delete(id);
                    tombstones.remove(id);
                }
            });
        } catch (RuntimeException e) {
            log.warn("old keys could not be deleted yet, trying again reason=\"{}\"", e.toString());
        } finally {
            sweeping.set(false);
        }
    }
}
