// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import java.util.concurrent.CompletionStage;

/** The driver's side of a line: carries out what a server asks. Called on a Netty thread: must not block. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Begins to carry out one request. An exceptional completion reaches the caller as {@link Reply.Failed} with
     * {@link Reply.Reason#INTERNAL}.
     *
     * @param line the line the request came over
     */
    CompletionStage<Reply> handle(HomeLine line, Request request);
}
