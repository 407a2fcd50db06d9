// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.http;

import java.io.IOException;

/** A request that got no whole answer. */
public final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean sent;

    NoAnswerException(String message, boolean sent, Throwable cause) {
        super(message, cause);
        this.sent = sent;
    }

    /** Whether the server may have got it: false when there was not even a connection. */
    public boolean mayHaveArrived() {
        return sent;
    }
}
