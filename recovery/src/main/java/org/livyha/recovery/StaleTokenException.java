// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

/** A later epoch was taken: this author may not write any more. */
public final class StaleTokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StaleTokenException(String message) {
        super(message);
    }

    public StaleTokenException(String message, Throwable cause) {
        super(message, cause);
    }
}
