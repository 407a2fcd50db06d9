// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.link;

/** The driver did not answer in time, or has no line to this server at the moment. */
public final class DriverUnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DriverUnreachableException(String message) {
        super(message);
    }
}
