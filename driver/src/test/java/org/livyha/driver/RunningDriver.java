// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Statement;

/** A started {@link StatementExecutor}, and what tests say to it. */
final class RunningDriver implements AutoCloseable {
    static final int MAX_FRAME = 64 * 1024;
    static final Duration PATIENCE = Duration.ofSeconds(30);

    final StatementExecutor executor;
    final List<Event> events = new CopyOnWriteArrayList<>();

    RunningDriver(ExecutorSettings settings, Engine engine, Clock clock) {
        executor = new StatementExecutor(settings, new OutputLimit(MAX_FRAME), engine, clock);
        executor.start(events::add);
    }

    int submit(String code) {
        return submit(null, code, null).id();
    }

    Statement submit(String key, String code, String kind) {
        return statement(executor.submit(key, code, kind).toCompletableFuture().join());
    }

    Reply.Failed refused(String code, String kind) {
        Reply reply = executor.submit(null, code, kind).toCompletableFuture().join();
        assertThat(reply).isInstanceOf(Reply.Failed.class);
        return (Reply.Failed) reply;
    }

    Statement get(int id) {
        return statement(executor.get(id).toCompletableFuture().join());
    }

    Reply.Statements list(int from, Integer size, boolean newestFirst) {
        return (Reply.Statements)
                executor.list(from, size, newestFirst).toCompletableFuture().join();
    }

    List<String> complete(String code, String kind, int cursor) {
        Reply reply =
                executor.complete(code, kind, cursor).toCompletableFuture().join();
        assertThat(reply).isInstanceOf(Reply.Candidates.class);
        return ((Reply.Candidates) reply).candidates();
    }

    void cancel(int id) {
        assertThat(executor.cancel(id).toCompletableFuture().join()).isEqualTo(new Reply.Done());
    }

    boolean isRetained(int id) {
        return executor.get(id).toCompletableFuture().join() instanceof Reply.OneStatement;
    }

    Statement awaitState(int id, Statement.State state) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> get(id), statement -> statement.state() == state);
    }

    /** Runs code to its end and gives the output object. */
    JsonNode output(String code) {
        return output(code, null);
    }

    JsonNode output(String code, String kind) {
        Statement ended = awaitState(submit(null, code, kind).id(), Statement.State.AVAILABLE);
        // The driver is busy for a moment longer, and completes nothing meanwhile.
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> executor.status().state() != DriverStatus.State.BUSY);
        return ended.output();
    }

    /** Runs code that must succeed and gives its text. */
    String text(String code) {
        JsonNode output = output(code);
        assertThat(output.path("status").asText()).as("status of %s", output).isEqualTo("ok");
        return output.path("data").path("text/plain").asText();
    }

    private static Statement statement(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.OneStatement.class);
        return ((Reply.OneStatement) reply).statement();
    }

    @Override
    public void close() {
        executor.close();
    }
}
