// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

/** The session is in a state in which it takes no statements. */
public final class SessionNotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SessionNotReadyException(String message) {
        super(message);
    }
}
