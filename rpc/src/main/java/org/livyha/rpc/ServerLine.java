// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's end of a line: sends requests and pairs them with replies, passes events on. */
final class ServerLine extends LineHandler implements DriverLine {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLine.class);

    private final String driverId;
    private final String remoteAddress;
    private final DriverLineListener listener;
    private final AtomicLong lastCallId = new AtomicLong();
    private final Map<Long, CompletableFuture<Reply>> pending = new ConcurrentHashMap<>();

    ServerLine(String driverId, Channel channel, LineConfig config, DriverLineListener listener) {
        super(channel, config);
        this.driverId = driverId;
        this.remoteAddress = String.valueOf(channel.remoteAddress());
        this.listener = listener;
    }

    @Override
    public String driverId() {
        return driverId;
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public CompletableFuture<Reply> call(Request request, Duration deadline) {
        long id = lastCallId.incrementAndGet();
        ByteBuf frame;
        try {
            frame = encode(FrameKind.REQUEST, id, Request.class, request);
        } catch (FrameTooLargeException e) {
            return CompletableFuture.completedFuture(new Reply.Failed(Reply.Reason.TOO_LARGE, e.getMessage()));
        } catch (IOException e) {
            LOG.warn("a request cannot be written line={} reason={}", name(), e.toString());
            return CompletableFuture.completedFuture(
                    new Reply.Failed(Reply.Reason.BAD_REQUEST, "the request cannot be written for the driver"));
        }
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        pending.put(id, reply);
        ScheduledFuture<?> timer = startTimer(reply, request, deadline);
        var unused = reply.whenComplete((value, error) -> {
            pending.remove(id);
            if (timer != null) {
                timer.cancel(false);
            }
        });
        // After the put: either closed() finds this call, or we find the line closed.
        if (timer == null || !isOpen()) {
            frame.release();
            reply.completeExceptionally(lineClosed(false));
            return reply;
        }
        channel().writeAndFlush(frame).addListener(written -> {
            if (!written.isSuccess()) {
                reply.completeExceptionally(lineClosed(true));
            }
        });
        return reply;
    }

    /** Null when the event loop has ended, and the line with it. */
    private ScheduledFuture<?> startTimer(CompletableFuture<Reply> reply, Request request, Duration deadline) {
        try {
            return channel()
                    .eventLoop()
                    .schedule(
                            () -> reply.completeExceptionally(new TimeoutException("no reply to "
                                    + request.getClass().getSimpleName() + " within " + deadline + " from " + name())),
                            deadline.toNanos(),
                            TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    @Override
    void opened() {
        told("opened", () -> listener.opened(this));
    }

    @Override
    void received(Frame frame) {
        switch (frame.kind()) {
            case REPLY -> reply(frame);
            case EVENT -> event(frame);
            default -> {
                LOG.warn("closed a line after an unexpected frame line={} frame={}", name(), frame);
                close();
            }
        }
    }

    private void reply(Frame frame) {
        CompletableFuture<Reply> call = pending.get(frame.callId());
        if (call == null) {
            LOG.debug("dropped a reply nobody waits for any more line={} frame={}", name(), frame);
        } else if (frame.isOverlong()) {
            call.complete(new Reply.Failed(Reply.Reason.TOO_LARGE, tooLarge(frame)));
        } else {
            try {
                call.complete(frame.read(Reply.class));
            } catch (IOException e) {
                LOG.warn("unreadable reply line={} frame={} reason={}", name(), frame, e.toString());
                call.complete(new Reply.Failed(Reply.Reason.INTERNAL, "the driver's reply cannot be read"));
            }
        }
    }

    private void event(Frame frame) {
        try {
            Event event = frame.read(Event.class);
            told("event", () -> listener.event(this, event));
        } catch (IOException e) {
            LOG.warn("dropped an unreadable event line={} frame={} reason={}", name(), frame, e.toString());
        }
    }

    @Override
    void closed() {
        // Completing a call removes it from the map, which a concurrent map's iteration bears.
        pending.values().forEach(call -> call.completeExceptionally(lineClosed(true)));
        told("closed", () -> listener.closed(this));
    }

    private void told(String what, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.error("the listener of lines failed at={} line={}", what, name(), e);
        }
    }

    private LineClosedException lineClosed(boolean mayHaveArrived) {
        return new LineClosedException("the line to " + name() + " is closed", mayHaveArrived);
    }

    @Override
    String name() {
        return driverId + "@" + remoteAddress;
    }

    @Override
    public String toString() {
        return name();
    }
}
