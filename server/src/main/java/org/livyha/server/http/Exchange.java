// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.time.Duration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.livyha.server.api.IdempotencyKey;

/**
 * One request on its way to a leader. It may be parked and routed any number of times, by any thread, but by one at a
 * time; its budget of waiting counts from its arrival.
 */
final class Exchange {
    /** Names the server that forwarded the request: such a request is never forwarded again. */
    static final String FORWARDED_BY = "X-Livy-HA-Forwarded";

    private final long number;
    private volatile Request request;
    private final Response response;
    private final Callback callback;
    private final boolean longPoll;
    private final boolean forwarded;
    private final long budget;
    private final long arrived = System.nanoTime();
    private long held;
    private long sentAt;
    private boolean served;
    private volatile boolean mayBeDone;

    /**
     * @param number the order of arrival
     * @param budget how long it may wait for a leader
     */
    Exchange(long number, Request request, Response response, Callback callback, Duration budget) {
        this.number = number;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.longPoll = LongPolls.isOne(request);
        this.forwarded = request.getHeaders().contains(FORWARDED_BY);
        this.budget = budget.toNanos();
    }

    /** A leader has it from now on. */
    void sent() {
        sentAt = System.nanoTime();
    }

    /**
     * It was given back.
     *
     * @param waited for how long of the time there it waited for a leader, as here; what it was held for by a leader, for
     *     news or for a session's start, is no such waiting
     */
    void turnedAway(Duration waited) {
        held += Math.max(0, System.nanoTime() - sentAt - waited.toNanos());
    }

    /** The leader was lost with it. It may have hung all the time, which only a long poll did not notice. */
    void unanswered() {
        if (longPoll) {
            turnedAway(Duration.ZERO);
        }
    }

    long number() {
        return number;
    }

    Request request() {
        return request;
    }

    Response response() {
        return response;
    }

    Callback callback() {
        return callback;
    }

    /** The request for one more attempt: its body, if it was read ahead, is unread again. */
    Request unread() {
        return request instanceof BufferedRequest buffered ? buffered.again() : request;
    }

    /** False the first time, true from then on. */
    boolean servedBefore() {
        boolean before = served;
        served = true;
        return before;
    }

    /** Whether the other server sent it here. */
    boolean forwarded() {
        return forwarded;
    }

    /**
     * Makes a request that creates one that may be sent twice, before it is sent for the first time. What this server answers
     * as leader needs no key: it is never sent anywhere.
     */
    void prepareToSend() {
        if (request instanceof BufferedRequest buffered
                && Repeats.creates(request)
                && !request.getHeaders().contains(IdempotencyKey.HEADER)) {
            request = buffered.keyed();
        }
    }

    /** Whether it may be sent twice without harm. */
    boolean safe() {
        return Repeats.areSafe(request);
    }

    /** A leader may have got it, and its answer is lost. */
    void lost() {
        mayBeDone = true;
    }

    /** Whether the client, should it try again, may have its request carried out twice: it does not know the key. */
    boolean mayNotBeTriedAgain() {
        return mayBeDone && request.getHeaders().contains(IdempotencyKey.OURS);
    }

    long remainingNanos() {
        return Math.max(0, budget - waited().toNanos());
    }

    /** For how long it has waited for a leader, here and where it was sent. */
    Duration waited() {
        return Duration.ofNanos(System.nanoTime() - arrived - held);
    }

    /** Forgets what an earlier attempt put into the answer. Only while nothing was sent. */
    void startOver() {
        response.reset();
    }

    @Override
    public String toString() {
        return request.getMethod() + " " + Request.getPathInContext(request);
    }
}
