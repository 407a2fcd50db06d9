// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.time.Duration;

/** A creation that comes at a bad time: there are too many already. The same one may be taken later. */
public final class TooManyException extends RejectedException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /** @param retryAfter when it is worth while to ask again; whole seconds */
    public TooManyException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
