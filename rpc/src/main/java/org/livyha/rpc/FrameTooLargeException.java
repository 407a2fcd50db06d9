// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import java.io.IOException;
import java.util.Locale;

/** What was to be sent is larger than the frame limit; nothing of it was sent. */
final class FrameTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    FrameTooLargeException(FrameKind kind, int limit) {
        super(kind.name().toLowerCase(Locale.ROOT) + " is larger than the frame limit of " + limit + " bytes");
    }
}
