// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

/** An upload is larger than this server takes; the session has got nothing of it. */
public final class UploadTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UploadTooLargeException(long most) {
        super("the upload is larger than the " + most + " bytes allowed (livy.file.upload.max.size)");
    }
}
