// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.server.api.IdempotencyKey;
import org.livyha.server.api.KeyReusedException;
import org.livyha.server.link.DriverUnreachableException;

/**
 * By what a driver knows a statement or a job that comes again. A client that gives no key is given one, so that it runs once
 * however often we have to send it.
 *
 * @param isClients whether the client knows it, so that it can send the same again
 */
record CreationKey(String text, boolean isClients) {
    /**
     * Reads the headers, as {@link IdempotencyKey#of} does.
     *
     * @throws org.livyha.server.api.BadKeyException as there
     */
    static CreationKey of(List<String> keys, String ours) {
        return IdempotencyKey.of(keys, ours)
                .map(key -> new CreationKey(key.text(), ours == null))
                .orElseGet(() -> new CreationKey(UUID.randomUUID().toString(), false));
    }

    /** As it goes to the driver, which does not keep ours for long. */
    String onTheLine() {
        return isClients ? text : Request.BRIEF_KEY + text;
    }

    /**
     * What the client is told of a call that failed. Of one that may have been carried out nothing must make it send the same
     * again, unless it has a key.
     */
    Throwable told(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return !isClients && cause instanceof DriverUnreachableException lost && lost.mayHaveArrived()
                ? new OutcomeUnknownException(
                        lost.getMessage() + "; whether the request was carried out is not known", lost)
                : failure;
    }

    /** The reply, unless it says that the key belongs to something else. */
    Reply unlessReused(Reply reply) {
        if (reply instanceof Reply.Failed failed && failed.reason() == Reply.Reason.KEY_REUSED) {
            throw new KeyReusedException(text);
        }
        return reply;
    }
}
