// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.livyha.rpc.DriverLine;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;

/** A line whose replies the test gives by hand. */
final class ScriptedLine implements DriverLine {
    final List<Request> requests = new ArrayList<>();
    final List<CompletableFuture<Reply>> replies = new ArrayList<>();
    boolean open = true;

    @Override
    public String driverId() {
        return "tag";
    }

    @Override
    public String remoteAddress() {
        return "test";
    }

    @Override
    public CompletableFuture<Reply> call(Request request, Duration deadline) {
        requests.add(request);
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        replies.add(reply);
        return reply;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }

    void attach(DriverStatus status) {
        replies.get(0).complete(new Reply.Attached(status));
    }
}
