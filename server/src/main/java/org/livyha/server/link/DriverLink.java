// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.link;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.livyha.rpc.DriverLine;
import org.livyha.rpc.DriverStatus;
import org.livyha.rpc.Event;
import org.livyha.rpc.LineClosedException;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session's typed line to its driver, in one term. While the driver has no attached line, calls wait for it, up to their
 * deadline. Safe for use by any thread; never blocks.
 */
public final class DriverLink {
    private static final Logger log = LoggerFactory.getLogger(DriverLink.class);

    private final String driverId;
    private final long epoch;
    private final Duration callTimeout;
    private final Listener listener;
    private final Queue<CompletableFuture<DriverLine>> waiting = new ArrayDeque<>();
    private DriverLine attached;
    private DriverLine attaching;

    /** Told what the driver says of itself. Called on Netty threads, in order: must not block. */
    public interface Listener {
        void attached(DriverStatus status);

        void event(Event event);

        void detached();
    }

    /** @param callTimeout how long a call may take, waiting for the driver's line included */
    public DriverLink(String driverId, long epoch, Duration callTimeout, Listener listener) {
        this.driverId = Objects.requireNonNull(driverId, "driverId");
        this.epoch = epoch;
        this.callTimeout = callTimeout;
        this.listener = listener;
    }

    public String driverId() {
        return driverId;
    }

    public synchronized boolean isAttached() {
        return attached != null;
    }

    /**
     * Takes a line over for this term. Once the driver has confirmed, waiting calls go out over it.
     *
     * @return completes with true when the driver obeys this term, with false when it does not or the line broke
     */
    public CompletableFuture<Boolean> attach(DriverLine line, Request.Attach request) {
        synchronized (this) {
            attaching = line;
        }
        return line.call(request, callTimeout).handle((reply, failure) -> {
            if (failure == null && reply instanceof Reply.Attached confirmed) {
                return confirm(line, confirmed.status());
            }
            log.warn("driver was not attached driver={} epoch={} answer={}", driverId, epoch, describe(reply, failure));
            line.close();
            return false;
        });
    }

    private boolean confirm(DriverLine line, DriverStatus status) {
        Queue<CompletableFuture<DriverLine>> released;
        synchronized (this) {
            if (attaching != line) {
                return false;
            }
            attached = line;
            released = new ArrayDeque<>(waiting);
            waiting.clear();
        }
        listener.attached(status);
        released.forEach(call -> call.complete(line));
        if (!line.isOpen()) {
            closed(line);
        }
        return true;
    }

    public void event(DriverLine line, Event event) {
        boolean ours;
        synchronized (this) {
            ours = attaching == line;
        }
        if (ours) {
            listener.event(event);
        }
    }

    public void closed(DriverLine line) {
        boolean wasAttached;
        synchronized (this) {
            wasAttached = attached == line;
            if (wasAttached) {
                attached = null;
            }
        }
        if (wasAttached) {
            listener.detached();
        }
    }

    /**
     * Makes a request of the driver. When the line closes before the answer came, the request is made again over the next
     * one: whoever submits gives a key, by which the driver knows that it has the statement already.
     *
     * @param make given this term's epoch
     * @return the reply; fails with {@link DriverUnreachableException} when the driver did not answer in time, or obeys
     *     another term
     */
    public CompletableFuture<Reply> call(EpochRequest make) {
        return call(make, callTimeout);
    }

    /** The same, of what may take the driver longer, or must not. */
    public CompletableFuture<Reply> call(EpochRequest make, Duration limit) {
        Call call = new Call(make.at(epoch), System.nanoTime() + limit.toNanos());
        return attempt(call).handle((reply, failure) -> answer(call, reply, failure));
    }

    private CompletableFuture<Reply> attempt(Call call) {
        return line().orTimeout(call.remaining().toNanos(), TimeUnit.NANOSECONDS)
                .thenCompose(line -> line.call(call.request, call.remaining())
                        .exceptionallyCompose(failure -> again(call, line, failure)));
    }

    private CompletableFuture<Reply> again(Call call, DriverLine line, Throwable failure) {
        if (!(cause(failure) instanceof LineClosedException broken)) {
            call.mayHaveArrived = true;
            return CompletableFuture.failedFuture(failure);
        }
        if (broken.mayHaveArrived()) {
            call.mayHaveArrived = true;
        }
        closed(line);
        return attempt(call);
    }

    /** One request, over however many lines it is made. One attempt follows the other, on whatever thread. */
    private static final class Call {
        final Request request;
        private final long deadline;
        volatile boolean mayHaveArrived;

        Call(Request request, long deadline) {
            this.request = request;
            this.deadline = deadline;
        }

        Duration remaining() {
            return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        }
    }

    /** Makes a request if the driver is attached now, and does not wait for an answer. */
    public void tell(EpochRequest make, Consumer<Boolean> told) {
        DriverLine line;
        synchronized (this) {
            line = attached;
        }
        if (line == null) {
            told.accept(false);
            return;
        }
        line.call(make.at(epoch), callTimeout)
                .whenComplete((reply, failure) -> told.accept(failure == null && reply instanceof Reply.Done));
    }

    private synchronized CompletableFuture<DriverLine> line() {
        if (attached != null) {
            return CompletableFuture.completedFuture(attached);
        }
        CompletableFuture<DriverLine> call = new CompletableFuture<>();
        waiting.add(call);
        call.whenComplete((line, failure) -> abandon(call));
        return call;
    }

    @SuppressWarnings("CollectionUndefinedEquality") // a call is itself and nothing else
    private synchronized void abandon(CompletableFuture<DriverLine> call) {
        waiting.remove(call);
    }

    private Reply answer(Call call, Reply reply, Throwable failure) {
        if (failure != null) {
            throw new DriverUnreachableException(
                    "the driver " + driverId + " cannot be reached at the moment: " + describe(null, failure),
                    call.mayHaveArrived);
        }
        if (reply instanceof Reply.Refused refused) {
            log.warn(
                    "driver obeys a later term driver={} epoch={} highest={}", driverId, epoch, refused.highestEpoch());
            // This attempt was refused, but not one before it.
            throw new DriverUnreachableException(
                    "the driver " + driverId + " is led by another server", call.mayHaveArrived);
        }
        return reply;
    }

    private static String describe(Reply reply, Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof java.util.concurrent.TimeoutException) {
            return "no answer in time";
        }
        if (cause instanceof LineClosedException) {
            return "the line closed before it answered";
        }
        return cause == null ? String.valueOf(reply) : cause.toString();
    }

    private static Throwable cause(Throwable failure) {
        return failure != null && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Makes a request for the epoch of a term. */
    @FunctionalInterface
    public interface EpochRequest {
        Request at(long epoch);
    }
}
