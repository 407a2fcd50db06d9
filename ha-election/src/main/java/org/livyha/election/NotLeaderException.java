// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

/** This server does not lead, or cannot prove that it does. Nothing was done. */
public final class NotLeaderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotLeaderException(String message) {
        super(message);
    }
}
