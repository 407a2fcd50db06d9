// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.load;

/**
 * One request of the drill's client and what became of it.
 *
 * @param begin and {@code end} in milliseconds since the drill began
 * @param attempt 1 for the first, more when the same request was sent again with its key
 * @param status of the answer, or 0
 * @param detail what the answer said, when it was not as hoped for
 */
public record Op(
        What what, String subject, double begin, double end, Outcome outcome, int attempt, int status, String detail) {
    /** What was asked for. */
    public enum What {
        READ,
        LIST,
        STATEMENT,
        RESULT,
        CREATE
    }

    /** What became of it. */
    public enum Outcome {
        OK,
        /** 503, or there was no connection: nothing was done, the client may try again. */
        REFUSED,
        /** 502, or no whole answer: it may have been done. */
        UNKNOWN,
        /** Something else than was to be expected of a leader. */
        WRONG
    }

    public boolean ok() {
        return outcome == Outcome.OK;
    }

    public double took() {
        return end - begin;
    }

    /** Whether it only looks, over and over: what an outage is measured by. */
    public boolean isProbe() {
        return what == What.READ || what == What.LIST;
    }
}
