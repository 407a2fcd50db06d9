// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

/** An upload without the part that its route reads; in Livy's words. */
public final class NothingSentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NothingSentException(String message) {
        super(message);
    }
}
