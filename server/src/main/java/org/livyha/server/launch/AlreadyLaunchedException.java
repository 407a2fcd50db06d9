// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

/** An application with that tag was launched before, here or by the other server; it was not launched again. */
public final class AlreadyLaunchedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AlreadyLaunchedException(String message) {
        super(message);
    }
}
