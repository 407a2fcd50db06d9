// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

/** The line closed before the reply came. */
public final class LineClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean mayHaveArrived;

    /** @param mayHaveArrived whether anything of the request was sent: then it is unknown whether it was carried out */
    public LineClosedException(String message, boolean mayHaveArrived) {
        super(message);
        this.mayHaveArrived = mayHaveArrived;
    }

    public boolean mayHaveArrived() {
        return mayHaveArrived;
    }
}
