// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

/** An upload was not begun, others take all the room; it may be tried again. */
public final class TooManyUploadsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyUploadsException() {
        super("too many uploads are under way at the moment, try again");
    }
}
