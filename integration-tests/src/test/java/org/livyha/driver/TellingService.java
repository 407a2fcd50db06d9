// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request.Resource;

/** A driver's service that tells each statement it was given, and under which id it holds it. */
final class TellingService implements DriverService {
    /** Told on the line's thread, before the answer is sent. */
    interface Held {
        /** @param id -1 when the statement was refused */
        void held(int id, String key, String code);

        /** Some other command was obeyed. */
        void obeyed(String command);
    }

    private final DriverService service;
    private final Held told;

    TellingService(DriverService service, Held told) {
        this.service = service;
        this.told = told;
    }

    @Override
    public CompletionStage<Reply> submit(String key, String code, String kind) {
        return service.submit(key, code, kind).thenApply(reply -> {
            told.held(reply instanceof Reply.OneStatement one ? one.statement().id() : -1, key, code);
            return reply;
        });
    }

    @Override
    public void start(Consumer<Event> events) {
        service.start(events);
    }

    @Override
    public DriverStatus status() {
        return service.status();
    }

    @Override
    public CompletionStage<Reply> get(int id) {
        told.obeyed("get");
        return service.get(id);
    }

    @Override
    public CompletionStage<Reply> list(int from, Integer size, boolean newestFirst) {
        told.obeyed("list");
        return service.list(from, size, newestFirst);
    }

    @Override
    public CompletionStage<Reply> cancel(int id) {
        return service.cancel(id);
    }

    @Override
    public CompletionStage<Reply> submitJob(String key, ByteBuffer job, String type) {
        return service.submitJob(key, job, type);
    }

    @Override
    public CompletionStage<Reply> getJob(long id) {
        return service.getJob(id);
    }

    @Override
    public CompletionStage<Reply> cancelJob(long id) {
        return service.cancelJob(id);
    }

    @Override
    public CompletionStage<Reply> putFile(String upload, long offset, ByteBuffer bytes) {
        return service.putFile(upload, offset, bytes);
    }

    @Override
    public CompletionStage<Reply> addUpload(Resource kind, String upload, String name) {
        return service.addUpload(kind, upload, name);
    }

    @Override
    public CompletionStage<Reply> addUri(Resource kind, String uri) {
        return service.addUri(kind, uri);
    }

    @Override
    public CompletionStage<Reply> complete(String code, String kind, int cursor) {
        return service.complete(code, kind, cursor);
    }

    @Override
    public void close() {
        service.close();
    }
}
