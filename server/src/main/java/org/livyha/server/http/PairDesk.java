// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.net.InetSocketAddress;
import java.util.Map;

/** What operators ask of a server about its pair, and what they order. Safe for use by any thread. */
public interface PairDesk {
    /** Names the server that has passed an order on. */
    String PASSED_ON_BY = Exchange.FORWARDED_BY;

    /** Plain JSON. Does not wait. */
    Object status();

    /** Plain JSON. Does not wait. */
    Object history();

    /**
     * Hands leadership to the other server, or has the leader do so. Waits.
     *
     * @param passedOn whether the other server sent it here: then it is not sent on
     */
    Reply switchover(String reason, boolean passedOn);

    /** Waits. */
    Reply pause(String by, String reason);

    /** Waits. */
    Reply resume(String by);

    /**
     * Whether orders are taken from there. Does not wait.
     *
     * @param local at which it has reached this server
     */
    boolean trusts(InetSocketAddress remote, InetSocketAddress local);

    /** An answer, as HTTP knows it. 503 goes out with {@code Retry-After}: nothing was done, or a second time does no harm. */
    record Reply(int status, Object body) {
        public static Reply done(Object body) {
            return new Reply(200, body);
        }

        public static Reply refused(int status, String message) {
            return new Reply(status, Map.of("msg", message));
        }

        /**
         * An order that was begun and of which it is not known, or not yet, whether it will be done: not to be given again.
         *
         * @param epoch of the term that has ended
         */
        public static Reply unconfirmed(String message, long epoch) {
            return new Reply(504, Map.of("msg", message, "epoch", epoch));
        }
    }
}
