// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

/** The store could not be read, or did not confirm a write in time, or refuses it. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean nothingWritten;

    /** The outcome of a write is unknown. */
    public StoreUnavailableException(String message) {
        this(message, null);
    }

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
        this.nothingWritten = false;
    }

    private StoreUnavailableException(String message, boolean nothingWritten) {
        super(message);
        this.nothingWritten = nothingWritten;
    }

    /** The store has answered, and the answer was no. */
    static StoreUnavailableException refused(String message) {
        return new StoreUnavailableException(message, true);
    }

    /** Whether it is certain that nothing was written; otherwise that is not known. */
    public boolean isNothingWritten() {
        return nothingWritten;
    }
}
