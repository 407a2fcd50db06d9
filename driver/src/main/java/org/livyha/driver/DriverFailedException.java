// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

/** The driver ends without ever having been of use; thrown out of {@code main}, so that the cluster manager sees a failure. */
public final class DriverFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DriverFailedException(String message) {
        super(message);
    }
}
