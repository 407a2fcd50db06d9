// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

/** A record is larger than the store takes; nothing was written. */
public final class RecordTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RecordTooLargeException(String message) {
        super(message);
    }

    public RecordTooLargeException(String message, Throwable cause) {
        super(message, cause);
    }
}
