// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.batch;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.livyha.recovery.BatchRecord;
import org.livyha.recovery.KeyRecord;
import org.livyha.recovery.LaunchRecord;
import org.livyha.server.api.Departures;
import org.livyha.server.api.IdOrName;
import org.livyha.server.api.Registry;
import org.livyha.server.api.Submission;
import org.livyha.server.api.Submissions;
import org.livyha.server.api.Submitted;
import org.livyha.server.launch.AppTags;
import org.livyha.server.launch.LaunchQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The batches of one term: made, found, ended. Exists only while its term does. Safe for use by any thread. */
public final class BatchService {
    private static final Logger log = LoggerFactory.getLogger(BatchService.class);
    /** How long a request waits for an end: longer than an application gets to end before it is killed. */
    private static final Duration PATIENCE = Duration.ofSeconds(9);

    private final BatchTerm term;
    private final ObjectMapper json;
    private final ObjectReader specs;
    private final Registry<Batch> registry = new Registry<>();
    private final Submissions<Batch, BatchRecord> submissions;
    private final Departures<Batch> departures;
    private final AppTags tags = new AppTags();

    public BatchService(BatchTerm term, ObjectMapper json) {
        this.term = Objects.requireNonNull(term, "term");
        this.json = json;
        // A newer server's record may know more than we do, and is a batch all the same.
        this.specs = json.readerFor(BatchSpec.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        this.submissions = new Submissions<>(term.writer(), term.mailboxes(), Clock.systemUTC());
        this.departures = new Departures<>(
                registry,
                batch -> submissions.remove(batch.snapshot().record()),
                term.mailboxes(),
                term.retention(),
                PATIENCE);
    }

    /**
     * Makes a batch durable, and then has it launched; or answers with that of the same request before.
     *
     * @param owner who asks, or null without authentication
     * @param spec judges the request; not asked for a repeated one, which was judged then
     * @param submission empty when no request can repeat this one
     */
    Submitted<Batch, BatchRecord> create(
            String name, String owner, Supplier<BatchSpec> spec, Optional<Submission> submission) {
        return submissions.once(submission, key -> {
            BatchSpec judged = spec.get();
            return term.limits().admit(user(owner, judged), () -> create(name, owner, judged, key));
        });
    }

    private Batch create(String name, String owner, BatchSpec spec, KeyRecord key) {
        try (LaunchQueue.Slot slot = term.pad().queue().reserve()) {
            Batch created = registry.create(name, () -> {
                BatchRecord record = term.writer().create(id -> newRecord(id, name, owner, spec, key));
                return new Batch(term, record, spec, BatchState.STARTING);
            });
            log.info("batch={} state=STARTING was=none", created.id());
            created.begin();
            return created;
        }
    }

    /** Without authentication it is who they say they are. */
    private static String user(String owner, BatchSpec spec) {
        return owner == null ? spec.proxyUser() : owner;
    }

    private BatchRecord newRecord(int id, String name, String owner, BatchSpec spec, KeyRecord key) {
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
                key,
                false,
                null);
    }

    /** Brings back a batch of an earlier term: as running if it was seen running then. */
    public void recover(BatchRecord record) {
        if (record.removed()) {
            submissions.recoverTombstone(record);
            return;
        }
        BatchSpec spec = spec(record);
        Batch batch = new Batch(term, record, spec, stateAfterTakeover(record));
        submissions.recover(record, batch);
        term.limits().count(user(record.owner(), spec), batch);
        // Found again first: what was never looked for cannot be killed.
        batch.recover();
        if (record.stopping()) {
            departures.goOn(batch);
        } else {
            registry.add(batch);
        }
    }

    private BatchSpec spec(BatchRecord record) {
        try {
            return specs.readValue(record.spec());
        } catch (IOException e) {
            throw new IllegalArgumentException("its spec cannot be read: " + e.getMessage(), e);
        }
    }

    private static BatchState stateAfterTakeover(BatchRecord record) {
        if (record.outcome() != null) {
            return BatchState.of(record.outcome().state());
        }
        return record.launch().phase() == LaunchRecord.Phase.STARTED ? BatchState.RUNNING : BatchState.STARTING;
    }

    /** @throws BatchNotFoundException when there is no such batch */
    Batch find(IdOrName key) {
        return registry.find(key).orElseThrow(() -> new BatchNotFoundException(key.notFound()));
    }

    /** How many are in this state. */
    public long count(BatchState state) {
        return all().stream().filter(batch -> batch.snapshot().state() == state).count();
    }

    List<Batch> all() {
        return registry.all();
    }

    /** Ends a batch and forgets it; completes when it is gone for every client and for good. */
    CompletableFuture<Void> remove(Batch batch) {
        return departures.remove(batch);
    }

    /** The tags of all applications that are owned here, by those that are ending too. */
    public Set<String> tags() {
        return Stream.concat(registry.all().stream(), departures.leaving().stream())
                .map(batch -> batch.snapshot().record().launch().appTag())
                .collect(Collectors.toSet());
    }

    /** How many requests wait for news. */
    public int waiting() {
        return registry.all().stream().mapToInt(Batch::awaitedBy).sum();
    }

    /** Answers all who wait for news: the term ends. */
    public void letWaitersGo() {
        registry.all().forEach(Batch::letWaitersGo);
        departures.letWaitersGo();
    }

    /** Looks after time-outs and retention; called about once a second. */
    public void tick() {
        departures.tick();
        submissions.tick();
    }
}
