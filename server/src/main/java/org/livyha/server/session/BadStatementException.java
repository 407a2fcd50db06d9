// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

/** The statement itself is wrong, such as an unknown kind; the driver ran nothing. */
public final class BadStatementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadStatementException(String message) {
        super(message);
    }
}
