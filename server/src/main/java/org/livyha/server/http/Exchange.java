// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.time.Duration;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * One request on its way to a leader. It may be parked and routed any number of times, by any thread, but by one at a
 * time; its budget of waiting counts from its arrival.
 */
final class Exchange {
    /** Names the server that forwarded the request: such a request is never forwarded again. */
    static final String FORWARDED_BY = "X-Livy-HA-Forwarded";

    private final long number;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final StandardHeaders headers;
    private final boolean longPoll;
    private long deadline;
    private long sentAt;
    private boolean served;

    /** @param number the order of arrival */
    Exchange(
            long number,
            Request request,
            Response response,
            Callback callback,
            StandardHeaders headers,
            Duration budget) {
        this.number = number;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.headers = headers;
        this.longPoll = LongPolls.isOne(request);
        this.deadline = System.nanoTime() + budget.toNanos();
    }

    /** A leader has it from now on. */
    void sent() {
        sentAt = System.nanoTime();
    }

    /** The leader has it no more and did not answer. What a long poll has waited for news there is not waiting for a leader. */
    void cameBack() {
        if (longPoll) {
            deadline += System.nanoTime() - sentAt;
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
        return request.getHeaders().contains(FORWARDED_BY);
    }

    /** Whether it may be sent twice without harm: it reads, or it is a statement that its driver knows by its key. */
    boolean safe() {
        return HttpMethod.GET.is(request.getMethod())
                || HttpMethod.HEAD.is(request.getMethod())
                || (Statements.isSubmission(request) && request.getHeaders().contains(Statements.KEY));
    }

    long remainingNanos() {
        return Math.max(0, deadline - System.nanoTime());
    }

    /** Forgets what an earlier attempt put into the answer. Only while nothing was sent. */
    void startOver() {
        response.reset();
        headers.apply(request, response);
    }

    @Override
    public String toString() {
        return request.getMethod() + " " + Request.getPathInContext(request);
    }
}
