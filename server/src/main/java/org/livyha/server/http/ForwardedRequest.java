// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.livyha.election.LeaderInfo;

/** One attempt to have the leader answer a request, travelling through the proxy as the request itself. */
final class ForwardedRequest extends Request.Wrapper {
    private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private final Exchange exchange;
    private final LeaderInfo leader;
    private final boolean atOnce;
    private final LeaderProxy.Outcome outcome;
    private volatile boolean sending;
    private volatile boolean answering;
    private volatile org.eclipse.jetty.client.Request outgoing;
    private volatile LeaderLostException abandoned;

    /**
     * @param atOnce to be answered without waiting for news
     * @param outcome is told what becomes of it
     */
    ForwardedRequest(Exchange exchange, LeaderInfo leader, boolean atOnce, LeaderProxy.Outcome outcome) {
        super(exchange.unread());
        this.exchange = exchange;
        this.leader = leader;
        this.atOnce = atOnce;
        this.outcome = outcome;
    }

    Exchange exchange() {
        return exchange;
    }

    LeaderInfo leader() {
        return leader;
    }

    LeaderProxy.Outcome outcome() {
        return outcome;
    }

    /**
     * As the leader is asked. A percent sign that begins nothing goes as one that is written out: the leader takes either for
     * a percent sign, and the client that asks it does not send the former.
     */
    String pathQuery() {
        String asked = STRAY_PERCENT.matcher(getHttpURI().getPathQuery()).replaceAll("%25");
        return atOnce && LongPolls.isOne(this) ? LongPolls.atOnce(asked) : asked;
    }

    /** Follows the request to the leader. */
    void follow(org.eclipse.jetty.client.Request request) {
        outgoing = request;
        request.onRequestBegin(begun -> {
            sending = true;
            outcome.connected(this);
        });
        giveUp();
    }

    /** Whether the leader may have got any of it: true from the moment a connection was there. */
    boolean mayHaveArrived() {
        return sending;
    }

    void answering() {
        answering = true;
    }

    /** Gives the attempt up, even if it is still to begin, unless its answer is on the way already. */
    void abandon(String why) {
        abandoned = new LeaderLostException(why);
        giveUp();
    }

    /** Each of the two who call it has left something for the other: whoever comes second finds both. */
    private void giveUp() {
        org.eclipse.jetty.client.Request request = outgoing;
        LeaderLostException why = abandoned;
        if (request != null && why != null && !answering) {
            // The outcome comes through the listener, aborted or answered.
            var unused = request.abort(why);
        }
    }

    /** The leader it was sent to leads no more. */
    private static final class LeaderLostException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LeaderLostException(String message) {
            super(message);
        }
    }
}
