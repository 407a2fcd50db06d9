// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

/** The bytes are not a record that this version understands. The message says why, and never holds their content. */
public final class UnreadableRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnreadableRecordException(String message) {
        super(message);
    }
}
