// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

/** A creation that breaks a rule; nothing was created. The message is for the client, without Livy's {@code Rejected, } before it. */
public class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RejectedException(String message) {
        super(message);
    }
}
