// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

/** There is no such session. */
public final class SessionNotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SessionNotFoundException(String message) {
        super(message);
    }
}
