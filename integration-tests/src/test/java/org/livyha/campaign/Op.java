// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.util.List;

/**
 * One request of a client and what it was told. Times are {@link System#nanoTime}, one clock for all processes of this host.
 *
 * @param server the one that it was sent to, which need not be the leader
 * @param table {@code /sessions}, {@code /batches} or {@code /sessions/N/statements}
 * @param name given by the client to what it creates or asks for: a name, or a statement's code; null for a list
 * @param key idempotency key, or null
 * @param endedAt 0 while there is no answer
 * @param status 0 without an answer, {@link Ask#NOT_SENT} without a connection
 * @param epoch of the term that answered, -1 when the answer does not say
 * @param id of what was created, read or deleted; -1 if not known
 * @param seen the name that an answer to {@code READ} showed
 * @param missing what a {@code LIST} did not show although this client had been told that it exists
 * @param text of an answer that is no success; the state, when {@code READ} showed one
 */
record Op(
        long number,
        String client,
        String server,
        Verb verb,
        String table,
        String name,
        String key,
        long invokedAt,
        long endedAt,
        int status,
        long epoch,
        int id,
        String seen,
        List<Integer> missing,
        String text) {
    enum Verb {
        CREATE,
        READ,
        LIST,
        DELETE
    }

    enum Outcome {
        /** 2xx. */
        OK,
        /** Not sent, or answered that nothing was done. */
        FAIL,
        /** It may have been done or not, now or later. */
        UNKNOWN
    }

    Op {
        missing = missing == null ? List.of() : List.copyOf(missing);
    }

    static Op invoked(
            long number, String client, String server, Verb verb, String table, String name, String key, int id) {
        return new Op(
                number, client, server, verb, table, name, key, System.nanoTime(), 0, 0, -1, id, null, List.of(), null);
    }

    Op answered(int newStatus, long newEpoch, int newId, String newSeen, List<Integer> newMissing, String newText) {
        return new Op(
                number,
                client,
                server,
                verb,
                table,
                name,
                key,
                invokedAt,
                System.nanoTime(),
                newStatus,
                newEpoch,
                newId,
                newSeen,
                newMissing,
                newText);
    }

    /** With a key a 503 promises nothing but that one may ask again. */
    Outcome outcome() {
        if (status / 100 == 2) {
            return Outcome.OK;
        }
        return status == 0 || status == 502 || (status == 503 && key != null) ? Outcome.UNKNOWN : Outcome.FAIL;
    }

    boolean ok() {
        return outcome() == Outcome.OK;
    }

    boolean isStatement() {
        return table.endsWith("/statements");
    }

    /** Of the table and name, which no two creations share unless they are one that was sent again. */
    String what() {
        return table + " " + name;
    }

    long millis() {
        return (endedAt - invokedAt) / 1_000_000;
    }
}
