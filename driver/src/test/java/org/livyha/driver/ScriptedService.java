// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Statement;

/** A service without Spark that keeps the code of every statement it was really given. */
final class ScriptedService implements DriverService {
    final List<String> executed = new CopyOnWriteArrayList<>();
    volatile DriverStatus.State state = DriverStatus.State.STARTING;
    volatile boolean failsToStart;
    volatile boolean closed;
    volatile Consumer<Event> events;

    @Override
    public void start(Consumer<Event> listener) {
        events = listener;
        state = failsToStart ? DriverStatus.State.ERROR : DriverStatus.State.IDLE;
        listener.accept(new Event.StatusChanged(status()));
    }

    @Override
    public DriverStatus status() {
        return new DriverStatus(state, failsToStart ? "scripted" : null, "app-1", null, "localhost", 1);
    }

    @Override
    public CompletionStage<Reply> submit(String key, String code, String kind) {
        executed.add(code);
        return done(new Reply.OneStatement(
                new Statement(executed.size() - 1, code, Statement.State.WAITING, null, 0, 0, 0)));
    }

    @Override
    public CompletionStage<Reply> get(int id) {
        return done(new Reply.Failed(Reply.Reason.NOT_FOUND, "statement " + id));
    }

    @Override
    public CompletionStage<Reply> list(int from, Integer size, boolean newestFirst) {
        return done(new Reply.Statements(executed.size(), List.of()));
    }

    @Override
    public CompletionStage<Reply> cancel(int id) {
        return done(new Reply.Done());
    }

    @Override
    public CompletionStage<Reply> complete(String code, String kind, int cursor) {
        return done(new Reply.Candidates(List.of(code + cursor)));
    }

    @Override
    public void close() {
        closed = true;
    }

    private static CompletionStage<Reply> done(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }
}
