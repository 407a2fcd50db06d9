// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The server's end of an authenticated line to one driver. Safe for use by any thread. */
public interface DriverLine {
    /** The driver's name on the line: its application tag, such as {@code livy-session-7-x4k2m9pq}. */
    String driverId();

    /** The driver's address, for logs. */
    String remoteAddress();

    /**
     * Sends a request.
     *
     * @return the reply; completes exceptionally with {@link LineClosedException} when the line closes first, and with
     *     {@link java.util.concurrent.TimeoutException} when the deadline passes. A request or reply over the frame limit
     *     is answered {@link Reply.Reason#TOO_LARGE} and leaves the line usable; one
     *     that cannot be written is answered {@link Reply.Reason#BAD_REQUEST}.
     */
    CompletableFuture<Reply> call(Request request, Duration deadline);

    boolean isOpen();

    void close();
}
