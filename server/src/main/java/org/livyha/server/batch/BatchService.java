// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.batch;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.livyha.recovery.BatchRecord;
import org.livyha.recovery.LaunchRecord;
import org.livyha.server.api.IdOrName;
import org.livyha.server.api.Registry;
import org.livyha.server.launch.AppTags;
import org.livyha.server.launch.LaunchQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The batches of one term: made, found, ended. Exists only while its term does. Safe for use by any thread. */
public final class BatchService {
    private static final Logger log = LoggerFactory.getLogger(BatchService.class);
    /** How long DELETE waits for the application's end before it leaves the rest to the background. */
    private static final Duration STOP_WAIT = Duration.ofSeconds(8);

    private final BatchTerm term;
    private final ObjectMapper json;
    private final Registry<Batch> registry = new Registry<>();
    private final AppTags tags = new AppTags();

    public BatchService(BatchTerm term, ObjectMapper json) {
        this.term = Objects.requireNonNull(term, "term");
        this.json = Objects.requireNonNull(json, "json");
    }

    /**
     * Makes a batch durable, and then has it launched.
     *
     * @param owner who asks, or null without authentication
     */
    Batch create(String name, String owner, BatchSpec spec) {
        try (LaunchQueue.Slot slot = term.pad().queue().reserve()) {
            Batch created = registry.create(name, () -> {
                BatchRecord record = term.writer().create(id -> newRecord(id, name, owner, spec));
                return new Batch(term, record, spec, BatchState.STARTING);
            });
            log.info("batch={} state=STARTING was=none", created.id());
            created.begin();
            return created;
        }
    }

    private BatchRecord newRecord(int id, String name, String owner, BatchSpec spec) {
        return new BatchRecord(
                BatchRecord.VERSION,
                id,
                name,
                owner,
                null,
                json.valueToTree(spec),
                System.currentTimeMillis(),
                LaunchRecord.planned(tags.batch(id), null),
                false,
                null,
                null);
    }

    /** Brings back a batch of an earlier term, in the state it was last known in. */
    public void recover(BatchRecord record) {
        BatchSpec spec = json.convertValue(record.spec(), BatchSpec.class);
        Batch batch = new Batch(term, record, spec, stateAfterTakeover(record));
        if (record.stopping()) {
            batch.whenEnded(() -> delete(batch));
        } else {
            registry.add(batch);
        }
        batch.recover();
    }

    private static BatchState stateAfterTakeover(BatchRecord record) {
        return record.outcome() == null
                ? BatchState.STARTING
                : BatchState.of(record.outcome().state());
    }

    /** @throws BatchNotFoundException when there is no such batch */
    Batch find(IdOrName key) {
        return registry.find(key).orElseThrow(() -> new BatchNotFoundException(key.notFound()));
    }

    List<Batch> all() {
        return registry.all();
    }

    /** Ends a batch and forgets it; completes when it is gone for every client and for good. */
    CompletableFuture<Void> remove(Batch batch) {
        batch.stop();
        return batch.ended()
                .copy()
                .orTimeout(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS)
                .handleAsync(
                        (ended, late) -> {
                            if (late == null) {
                                delete(batch);
                            } else {
                                deleteLater(batch);
                            }
                            return null;
                        },
                        term.mailboxes());
    }

    private void delete(Batch batch) {
        term.writer().delete(batch.id());
        registry.remove(batch);
        batch.forget();
        log.info("batch={} removed", batch.id());
    }

    private void deleteLater(Batch batch) {
        log.warn("batch={} takes long to end, going on in the background", batch.id());
        batch.persistStopping().join();
        registry.remove(batch);
        batch.whenEnded(() -> delete(batch));
    }

    /** Looks after retention; called about once a second. */
    public void tick() {
        for (Batch batch : registry.all()) {
            var outcome = batch.snapshot().record().outcome();
            if (outcome != null
                    && System.currentTimeMillis() - outcome.endedAt()
                            > term.retention().toMillis()) {
                term.mailboxes().execute(() -> delete(batch));
            }
        }
    }

    /** How many there are. */
    public int count() {
        return registry.all().size();
    }
}
