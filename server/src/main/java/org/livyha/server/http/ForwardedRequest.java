// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.util.function.Consumer;
import org.eclipse.jetty.server.Request;
import org.livyha.election.LeaderInfo;

/** One attempt to have the leader answer a request, travelling through the proxy as the request itself. */
final class ForwardedRequest extends Request.Wrapper {
    private final Exchange exchange;
    private final LeaderInfo leader;
    private final boolean atOnce;
    private volatile boolean sending;
    private volatile boolean answering;
    private volatile org.eclipse.jetty.client.Request outgoing;

    /** @param atOnce to be answered without waiting for news */
    ForwardedRequest(Exchange exchange, LeaderInfo leader, boolean atOnce) {
        super(exchange.unread());
        this.exchange = exchange;
        this.leader = leader;
        this.atOnce = atOnce;
    }

    Exchange exchange() {
        return exchange;
    }

    LeaderInfo leader() {
        return leader;
    }

    /** As the leader is asked. */
    String pathQuery() {
        String asked = getHttpURI().getPathQuery();
        return atOnce && LongPolls.isOne(this) ? LongPolls.atOnce(asked) : asked;
    }

    /** Follows the request to the leader. */
    void follow(org.eclipse.jetty.client.Request request, Consumer<ForwardedRequest> connected) {
        outgoing = request;
        request.onRequestBegin(begun -> {
            sending = true;
            connected.accept(this);
        });
    }

    /** Whether the leader may have got any of it: true from the moment a connection was there. */
    boolean mayHaveArrived() {
        return sending;
    }

    void answering() {
        answering = true;
    }

    /** Gives the attempt up, unless its answer is on the way already. */
    void abandon(String why) {
        org.eclipse.jetty.client.Request request = outgoing;
        if (request != null && !answering) {
            // The outcome comes through the listener, aborted or answered.
            var unused = request.abort(new LeaderLostException(why));
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
