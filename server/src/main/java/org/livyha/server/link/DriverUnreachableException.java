// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.link;

/** The driver did not answer in time, or has no line to this server at the moment. */
public final class DriverUnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean mayHaveArrived;

    public DriverUnreachableException(String message) {
        this(message, false);
    }

    /** @param mayHaveArrived whether the request was sent: then it is unknown whether it was, or will be, carried out */
    public DriverUnreachableException(String message, boolean mayHaveArrived) {
        super(message);
        this.mayHaveArrived = mayHaveArrived;
    }

    public boolean mayHaveArrived() {
        return mayHaveArrived;
    }
}
