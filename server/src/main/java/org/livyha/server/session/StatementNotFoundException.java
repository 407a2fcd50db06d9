// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

/** There is no such statement, or it is retained no more. */
public final class StatementNotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StatementNotFoundException(String message) {
        super(message);
    }
}
