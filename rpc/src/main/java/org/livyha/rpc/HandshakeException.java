// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

/** Two peers could not agree or could not prove who they are; the message says which. A later attempt may succeed. */
public final class HandshakeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HandshakeException(String message) {
        super(message);
    }
}
