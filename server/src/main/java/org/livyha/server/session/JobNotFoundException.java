// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

/** No such job, or its driver has it no more. */
public final class JobNotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JobNotFoundException(String message) {
        super(message);
    }
}
