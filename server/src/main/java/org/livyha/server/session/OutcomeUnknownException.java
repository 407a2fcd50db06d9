// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

/** The driver was asked to make something and has not answered: it may have it, and the client has no key to ask again with. */
public final class OutcomeUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}
