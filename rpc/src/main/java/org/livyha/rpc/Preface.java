// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The first 22 bytes each side sends, in clear: {@code LVHA}, a 2-byte version, the 8-byte set of features it can do,
 * the 8-byte set it insists on. A client waits for the server's preface before its hello, so that a feature such as TLS
 * can begin right behind the two prefaces.
 *
 * @param version the highest version of the protocol that the sender speaks; a line speaks the lower of the two
 */
record Preface(int version, long supported, long required) {
    static final int SIZE = 4 + 2 + 8 + 8;
    static final int MAGIC = 0x4c564841;
    static final Preface OURS = new Preface(1, 0, 0);

    ByteBuf encode() {
        return Unpooled.buffer(SIZE, SIZE)
                .writeInt(MAGIC)
                .writeShort(version)
                .writeLong(supported)
                .writeLong(required);
    }

    /** Reads what follows the magic. */
    static Preface decode(ByteBuf in) {
        return new Preface(in.readUnsignedShort(), in.readLong(), in.readLong());
    }

    /** Why we cannot speak with a peer that sent this, or null when we can. */
    String objection() {
        if (version < 1) {
            return "protocol version " + version + " is not spoken here, expected 1 or later";
        }
        long unknown = required & ~OURS.supported;
        return unknown == 0 ? null : "feature not supported here but required: 0x" + Long.toHexString(unknown);
    }
}
