// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.util.HexFormat;

/** A driver's secret. Says nothing of itself in logs or messages. */
public final class Secret {
    private static final int MIN_BYTES = 16;

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Reads a secret of at least 16 bytes; the message of a failure does not hold what was given. */
    public static Secret ofHex(String hex) {
        byte[] bytes;
        try {
            bytes = HexFormat.of().parseHex(hex.trim());
        } catch (IllegalArgumentException e) {
            // Without the cause: its message quotes the text.
            throw new IllegalArgumentException("the driver's secret is not written in hex digits");
        }
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "the driver's secret has " + bytes.length + " bytes, expected at least " + MIN_BYTES);
        }
        return new Secret(bytes);
    }

    /** A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
