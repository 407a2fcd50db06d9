// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

/** The idempotency key was sent before, with another request; nothing was done. */
public final class KeyReusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KeyReusedException(String key) {
        super("the Idempotency-Key '" + key + "' was used before with another request: a key belongs to one request");
    }
}
