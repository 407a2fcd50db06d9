// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.rpc.JobStatus;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request.Resource;
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
    public CompletionStage<Reply> submitJob(String key, ByteBuffer job, String type) {
        executed.add("job " + type);
        return getJob(1);
    }

    @Override
    public CompletionStage<Reply> getJob(long id) {
        return done(new Reply.OneJob(new JobStatus(id, JobStatus.State.QUEUED, null, null)));
    }

    @Override
    public CompletionStage<Reply> cancelJob(long id) {
        return done(new Reply.Done());
    }

    @Override
    public CompletionStage<Reply> putFile(String upload, long offset, ByteBuffer bytes) {
        executed.add("put " + upload);
        return done(new Reply.Done());
    }

    @Override
    public CompletionStage<Reply> addUpload(Resource kind, String upload, String name) {
        executed.add("add " + name);
        return done(new Reply.Done());
    }

    @Override
    public CompletionStage<Reply> addUri(Resource kind, String uri) {
        executed.add("add " + uri);
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
