// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.livyha.election.NotLeaderException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How sessions and batches of one term go: stopped, waited for, deleted from the store, forgotten. What takes longer than a
 * request may take goes on in the background, and over into the next term if need be. Never blocks its callers.
 */
public final class Departures<T extends Departures.Leaver> {
    private static final Logger log = LoggerFactory.getLogger(Departures.class);

    private final Registry<T> registry;
    private final Consumer<T> eraser;
    private final Executor executor;
    private final Duration retention;
    private final Duration patience;
    /** Not listed any more, and not deleted yet. */
    private final Set<T> leaving = ConcurrentHashMap.newKeySet();

    /** To be deleted once they have ended, which the store has not confirmed; still listed. */
    private final Set<T> owed = ConcurrentHashMap.newKeySet();

    private final Set<T> beingDeleted = ConcurrentHashMap.newKeySet();
    private final Map<Long, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong waits = new AtomicLong();

    /** Who goes. */
    public interface Leaver extends Registry.Entry {
        /**
         * Begins to end it, for good: its record is deleted next, so its end need not be written. Any number of times; does
         * nothing once it has ended.
         */
        void leave();

        /** Completes when it has ended. */
        CompletableFuture<?> ended();

        /** When it ended, in milliseconds since the epoch; 0 while it has not. */
        long endedAt();

        /** Makes durable that it must not come back. */
        CompletableFuture<Void> persistStopping();

        /** Lets go of what is kept for it; does not throw. */
        void forget();

        /** Looks after its time-outs; called about once a second. */
        void tick(long nanoTime);
    }

    /**
     * @param eraser removes the record of what has ended; blocks until that is durable
     * @param retention how long what has ended stays readable
     * @param patience how long {@link #remove} waits for an end before it leaves the rest to the background
     */
    public Departures(
            Registry<T> registry, Consumer<T> eraser, Executor executor, Duration retention, Duration patience) {
        this.eraser = Objects.requireNonNull(eraser, "eraser");
        this.registry = Objects.requireNonNull(registry, "registry");
        this.executor = Objects.requireNonNull(executor, "executor");
        this.retention = Objects.requireNonNull(retention, "retention");
        this.patience = Objects.requireNonNull(patience, "patience");
    }

    /** Those that are not listed any more and have not ended yet. */
    public Set<T> leaving() {
        return Set.copyOf(leaving);
    }

    /** Ends and forgets it; completes when it is gone for every client, and that is durable. */
    public CompletableFuture<Void> remove(T leaver) {
        leaver.leave();
        return awaitEnd(leaver)
                .thenComposeAsync(inTime -> inTime ? deleteNow(leaver) : deleteLater(leaver), executor)
                .exceptionallyCompose(Departures::orNotLeader);
    }

    /**
     * Waits for its end only.
     *
     * @param late makes durable that it is to end, which is waited for instead when the end takes longer than a request can
     */
    public CompletableFuture<Void> awaitEnd(T leaver, Supplier<CompletableFuture<Void>> late) {
        return awaitEnd(leaver)
                .thenCompose(inTime -> inTime ? CompletableFuture.completedFuture(null) : late.get())
                .exceptionallyCompose(Departures::orNotLeader);
    }

    /** Completes with true when it has ended, with false when that takes longer than a request can wait. */
    private CompletableFuture<Boolean> awaitEnd(T leaver) {
        CompletableFuture<Boolean> inTime = leaver.ended()
                .<Boolean>thenApply(ended -> true)
                .completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS);
        long number = waits.incrementAndGet();
        waiting.put(number, inTime);
        inTime.whenComplete((done, failure) -> waiting.remove(number));
        return inTime;
    }

    /** The term ends: nobody waits for an end any longer. */
    public void letWaitersGo() {
        List.copyOf(waiting.values()).forEach(one -> one.complete(false));
    }

    /** The term was over before anything was durable: whoever leads next is asked again. */
    private static CompletionStage<Void> orNotLeader(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return CompletableFuture.failedFuture(
                cause instanceof RejectedExecutionException
                        ? new NotLeaderException("the term ended before that was durable")
                        : cause);
    }

    private CompletableFuture<Void> deleteNow(T leaver) {
        beingDeleted.add(leaver);
        try {
            delete(leaver);
            return CompletableFuture.completedFuture(null);
        } catch (RuntimeException e) {
            owed.add(leaver);
            throw e;
        } finally {
            beingDeleted.remove(leaver);
        }
    }

    private CompletableFuture<Void> deleteLater(T leaver) {
        log.warn("takes long to end, going on in the background name={} id={}", leaver.name(), leaver.id());
        return leaver.persistStopping().whenComplete((durable, failure) -> {
            if (failure == null) {
                leaving.add(leaver);
                registry.remove(leaver);
            } else {
                owed.add(leaver);
            }
        });
    }

    /** Goes on with what an earlier term has begun to remove. */
    public void goOn(T leaver) {
        leaving.add(leaver);
        leaver.leave();
    }

    private void delete(T leaver) {
        eraser.accept(leaver);
        registry.remove(leaver);
        leaving.remove(leaver);
        owed.remove(leaver);
        leaver.forget();
        log.info("removed {} id={}", leaver.getClass().getSimpleName().toLowerCase(Locale.ROOT), leaver.id());
    }

    /** Looks after everybody's time-outs, and deletes who has ended long enough ago; called about once a second. */
    public void tick() {
        long now = System.nanoTime();
        for (T each : registry.all()) {
            each.tick(now);
            if (each.endedAt() != 0 && System.currentTimeMillis() - each.endedAt() > retention.toMillis()) {
                deleteInBackground(each);
            }
        }
        owed.forEach(this::deleteIfEnded);
        for (T each : leaving) {
            each.tick(now);
            deleteIfEnded(each);
        }
    }

    private void deleteIfEnded(T leaver) {
        if (leaver.ended().isDone()) {
            deleteInBackground(leaver);
        }
    }

    /** Once at a time; what fails is tried again at a later tick. */
    private void deleteInBackground(T leaver) {
        if (!beingDeleted.add(leaver)) {
            return;
        }
        try {
            executor.execute(() -> {
                try {
                    delete(leaver);
                } catch (RuntimeException e) {
                    log.warn("could not be deleted yet, trying again id={} reason=\"{}\"", leaver.id(), e.toString());
                } finally {
                    beingDeleted.remove(leaver);
                }
            });
        } catch (RejectedExecutionException e) {
            // The term is closing; the next one goes on.
            beingDeleted.remove(leaver);
        }
    }
}
