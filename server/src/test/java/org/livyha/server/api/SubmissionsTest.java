// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.livyha.recovery.BatchRecord;
import org.livyha.recovery.FencingToken;
import org.livyha.recovery.InMemoryStateStore;
import org.livyha.recovery.KeyRecord;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.OutcomeRecord;
import org.livyha.recovery.RecordWriter;
import org.livyha.recovery.StoreUnavailableException;
import org.livyha.server.launch.RejectedException;

@Timeout(60)
class SubmissionsTest {
    private final InMemoryStateStore store = new InMemoryStateStore();
    private final ExecutorService executor = Executors.newFixedThreadPool(16);
    private final AtomicInteger made = new AtomicInteger();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private RecordWriter<BatchRecord> writer;
    private Submissions<BatchRecord, BatchRecord> submissions;

    SubmissionsTest() {
        nextTerm(1);
    }

    @AfterEach
    void close() {
        executor.shutdownNow();
    }

    /** A new leader, who knows what is in the store. */
    private void nextTerm(long epoch) {
        writer = store.acquire(new FencingToken("/none", 0, epoch), () -> true).batches();
        submissions = new Submissions<>(writer, executor, new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        });
        for (BatchRecord record : store.read().batches()) {
            if (record.removed()) {
                submissions.recoverTombstone(record);
            } else {
                submissions.recover(record, record);
            }
        }
    }

    private static Optional<Submission> request(String caller, String key, String body) throws IOException {
        return Submission.of(caller, List.of(key), null, body.getBytes(UTF_8));
    }

    private Submitted<BatchRecord, BatchRecord> post(String key, String body) throws IOException {
        return post("alice", key, body);
    }

    private Submitted<BatchRecord, BatchRecord> post(String caller, String key, String body) throws IOException {
        return submissions.once(request(caller, key, body), record -> create(caller, record));
    }

    private BatchRecord create(String caller, KeyRecord key) {
        made.incrementAndGet();
        return writer.create(id -> record(id, caller, key));
    }

    private static BatchRecord record(int id, String caller, KeyRecord key) {
        return new BatchRecord(
                BatchRecord.VERSION,
                id,
                "name",
                caller,
                null,
                null,
                0,
                LaunchRecord.planned("tag-" + id, "s3cret"),
                false,
                null,
                key,
                false,
                Map.of());
    }

    private static int id(Submitted<BatchRecord, BatchRecord> submitted) {
        return (submitted.entry() == null ? submitted.tombstone() : submitted.entry()).id();
    }

    @Test
    void aRepeatedKeyMakesNothingAndAnswersWithTheSameId() throws Exception {
        Submitted<BatchRecord, BatchRecord> first = post("k", "{\"file\":\"a\",\"conf\":{\"x\":\"1\",\"y\":\"2\"}}");
        Submitted<BatchRecord, BatchRecord> again = post("k", "{ \"conf\":{\"y\":\"2\",\"x\":\"1\"}, \"file\":\"a\" }");
        assertThat(id(again)).isEqualTo(id(first));
        assertThat(first.repeated()).isFalse();
        assertThat(again.repeated()).isTrue();
        assertThat(made).hasValue(1);
    }

    @Test
    void aKeyWithAnotherBodyIsRefusedAndNamed() throws Exception {
        post("k-17", "{\"file\":\"a\"}");
        assertThatThrownBy(() -> post("k-17", "{\"file\":\"b\"}"))
                .isInstanceOf(KeyReusedException.class)
                .hasMessageContaining("'k-17'");
        nextTerm(2);
        assertThatThrownBy(() -> post("k-17", "{\"file\":\"b\"}")).isInstanceOf(KeyReusedException.class);
        assertThat(made).hasValue(1);
    }

    @Test
    void eachCallerHasKeysOfHisOwn() throws Exception {
        assertThat(id(post("alice", "k", "{}"))).isZero();
        assertThat(id(post("bob", "k", "{}"))).isEqualTo(1);
        assertThat(id(post(null, "k", "{}"))).isEqualTo(2);
        nextTerm(2);
        assertThat(id(post("bob", "k", "{}"))).isEqualTo(1);
        assertThat(id(post(null, "k", "{}"))).isEqualTo(2);
    }

    @Test
    void requestsWithoutAKeyAreNeverTheSame() throws Exception {
        for (int i = 0; i < 2; i++) {
            Optional<Submission> none = Submission.of("alice", List.of(), null, "{}".getBytes(UTF_8));
            assertThat(id(submissions.once(none, key -> create("alice", key)))).isEqualTo(i);
        }
        submissions.remove(store.read().batches().get(0));
        assertThat(store.read().batches())
                .as("no tombstone")
                .extracting(BatchRecord::id)
                .containsExactly(1);
    }

    /** Whatever the order in which threads, terms and ends come: one key, one id. */
    @Test
    void anyNumberOfRequestsWithOneKeyMakeOne() throws Exception {
        for (int round = 0; round < 300; round++) {
            String key = "round-" + round;
            int before = made.get();
            CyclicBarrier go = new CyclicBarrier(12);
            List<Future<Integer>> posts = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                boolean removes = ThreadLocalRandom.current().nextInt(3) == 0;
                posts.add(executor.submit(() -> {
                    go.await();
                    int id = id(post(key, "{}"));
                    if (removes) {
                        submissions.remove(record(id, "alice", keyOf(id)));
                    }
                    return id;
                }));
            }
            Set<Integer> ids = new HashSet<>();
            for (Future<Integer> post : posts) {
                ids.add(post.get(10, TimeUnit.SECONDS));
            }
            nextTerm(round + 2);
            ids.add(id(post(key, "{}")));
            assertThat(ids).hasSize(1);
            assertThat(made.get() - before).isEqualTo(1);
        }
    }

    private KeyRecord keyOf(int id) {
        return store.read().batches().stream()
                .filter(record -> record.id() == id)
                .findFirst()
                .orElseThrow()
                .key();
    }

    @Test
    void aRepetitionWaitsForTheFirstAndFailsAsItDoes() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Future<?> first = executor.submit(() -> submissions.once(request("alice", "k", "{}"), key -> {
            entered.countDown();
            await().atMost(Duration.ofSeconds(20)).until(() -> release.getCount() == 0);
            throw new RejectedException("too many");
        }));
        entered.await();
        AtomicReference<Thread> waiter = new AtomicReference<>();
        Future<?> second = executor.submit(() -> {
            waiter.set(Thread.currentThread());
            return post("k", "{}");
        });
        await().atMost(Duration.ofSeconds(20))
                .until(() -> waiter.get() != null && waiter.get().getState() == Thread.State.WAITING);
        assertThat(second).isNotDone();
        release.countDown();
        assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(RejectedException.class);
        assertThatThrownBy(() -> second.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(RejectedException.class);
        assertThat(post("k", "{}").repeated())
                .as("what was refused may be tried again")
                .isFalse();
    }

    /** The store may have taken it; only the next leader's reading tells. */
    @Test
    void whoseOutcomeIsNotKnownIsNotMadeASecondTimeInThatTerm() throws Exception {
        assertThatThrownBy(() -> submissions.once(request("alice", "k", "{}"), key -> {
                    create("alice", key);
                    throw new StoreUnavailableException("no confirmation");
                }))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> post("k", "{}")).isInstanceOf(StoreUnavailableException.class);
        nextTerm(2);
        assertThat(id(post("k", "{}"))).isZero();
        assertThat(made).hasValue(1);
    }

    @Test
    void whatWasRemovedIsRememberedForAnHourAndThenDeleted() throws Exception {
        BatchRecord first = post("k", "{}").entry();
        submissions.remove(first.withOutcome(new OutcomeRecord("success", "why", 5, List.of("a line"))));
        BatchRecord tombstone = store.read().batches().get(0);
        assertThat(tombstone.removed()).isTrue();
        assertThat(tombstone.launch().secret()).isNull();
        assertThat(tombstone.outcome().log()).isEmpty();

        for (long epoch = 2; epoch < 4; epoch++) {
            assertThat(post("k", "{}").tombstone()).isEqualTo(tombstone);
            nextTerm(epoch);
        }
        now = now.plus(Duration.ofMinutes(60));
        submissions.tick();
        assertThat(post("k", "{}").tombstone()).isEqualTo(tombstone);

        now = now.plus(Duration.ofMinutes(10));
        nextTerm(4);
        submissions.tick();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> store.read().batches().isEmpty());
        assertThat(post("k", "{}").repeated()).isFalse();
        assertThat(made).hasValue(2);
    }

    @Test
    void aKeyOfOursIsRememberedForMinutesOnly() throws Exception {
        Optional<Submission> ours = Submission.of("alice", List.of("k"), "1", "{}".getBytes(UTF_8));
        BatchRecord first = submissions.once(ours, key -> create("alice", key)).entry();
        now = now.plus(Duration.ofMinutes(4));
        assertThat(submissions.once(ours, key -> create("alice", key)).repeated())
                .isTrue();
        now = now.plus(Duration.ofMinutes(2));
        submissions.remove(first);
        assertThat(store.read().batches()).isEmpty();
    }

    @Test
    void whatCannotBeAKeyIsRefused() throws Exception {
        for (List<String> bad :
                List.of(List.of(""), List.of(" "), List.of("x".repeat(256)), List.of("a\tb"), List.of("a", "b"))) {
            assertThatThrownBy(() -> IdempotencyKey.of(bad, null)).isInstanceOf(BadKeyException.class);
        }
        assertThat(IdempotencyKey.of(List.of("x".repeat(255)), null)).isPresent();
        assertThat(IdempotencyKey.of(List.of("é ñ \"'"), null)).isPresent();
    }
}
