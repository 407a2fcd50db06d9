// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

/** What a frame is, as one byte on the wire. Codes are never given a new meaning. */
enum FrameKind {
    HELLO(1),
    CHALLENGE(2),
    PROOF(3),
    WELCOME(4),
    /** A reason in words, after which the sender closes. Readable by every version of the protocol. */
    REFUSED(5),
    REQUEST(16),
    REPLY(17),
    EVENT(18),
    PING(32),
    PONG(33);

    private final byte code;

    FrameKind(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    /** Finds a kind by its byte, or null for a byte that stands for none. */
    static FrameKind of(byte code) {
        for (FrameKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        return null;
    }
}
