// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

/** The store could not be read, or did not confirm a write in time; the write's outcome is unknown. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message) {
        super(message);
    }

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
