// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

/** The line closed before the reply came. Whether the request was carried out is unknown. */
public final class LineClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LineClosedException(String message) {
        super(message);
    }
}
