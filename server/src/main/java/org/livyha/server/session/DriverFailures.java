// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import jakarta.ws.rs.core.Response;
import org.livyha.rpc.Reply;

/** Turns what a driver answers instead of what was asked for into the exception that a resource throws. */
final class DriverFailures {
    private DriverFailures() {}

    /** Livy's empty answer to what has been done. */
    static Response done(Reply reply) {
        if (reply instanceof Reply.Done) {
            return Response.ok().build();
        }
        throw of(reply);
    }

    static RuntimeException of(Reply reply) {
        if (reply instanceof Reply.Failed failed) {
            return switch (failed.reason()) {
                case NOT_FOUND -> new StatementNotFoundException("Statement not found");
                case BAD_REQUEST, TOO_LARGE, KEY_REUSED -> new BadStatementException(failed.message());
                case NOT_READY -> new SessionNotReadyException(failed.message());
                case INTERNAL -> new IllegalStateException("the driver failed: " + failed.message());
            };
        }
        return new IllegalStateException("unexpected reply " + reply.getClass().getSimpleName());
    }
}
