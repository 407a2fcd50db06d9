// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.io.IOException;
import java.io.InputStream;

/**
 * A decoded body of which nothing is touched before somebody reads it: a decoder reads its header when it is made, which
 * waits for the client, and takes from the body what the next leader may need. For one thread.
 */
final class DecodedBody extends InputStream {
    private final InputStream encoded;
    private final Decoder decoder;
    private InputStream decoded;

    /** Makes a decoder of what is encoded. */
    @FunctionalInterface
    interface Decoder {
        InputStream decode(InputStream encoded) throws IOException;
    }

    DecodedBody(InputStream encoded, Decoder decoder) {
        this.encoded = encoded;
        this.decoder = decoder;
    }

    @Override
    public int read() throws IOException {
        return decoded().read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return decoded().read(bytes, offset, length);
    }

    private InputStream decoded() throws IOException {
        if (decoded == null) {
            decoded = decoder.decode(encoded);
        }
        return decoded;
    }

    @Override
    public void close() throws IOException {
        if (decoded != null) {
            decoded.close();
        }
    }
}
