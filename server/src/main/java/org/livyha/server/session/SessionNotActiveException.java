// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

/** The session has ended, or is about to. */
public final class SessionNotActiveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SessionNotActiveException(String message) {
        super(message);
    }
}
