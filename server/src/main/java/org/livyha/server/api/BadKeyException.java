// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

/** The request's idempotency key cannot be one; nothing was done. */
public final class BadKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadKeyException(String message) {
        super(message);
    }
}
