// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.batch;

/** There is no such batch. */
public final class BatchNotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BatchNotFoundException(String message) {
        super(message);
    }
}
