// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import java.io.IOException;

/** A frame as it was read: what it is, which call it belongs to (0 for none), and its CBOR payload. */
final class Frame {
    private final FrameKind kind;
    private final long callId;
    private final long size;
    private final byte[] payload;

    private Frame(FrameKind kind, long callId, long size, byte[] payload) {
        this.kind = kind;
        this.callId = callId;
        this.size = size;
        this.payload = payload;
    }

    static Frame of(FrameKind kind, long callId, byte[] payload) {
        return new Frame(kind, callId, payload.length, payload);
    }

    /** A frame whose payload is over the limit and is being thrown away unread. */
    static Frame overlong(FrameKind kind, long callId, long size) {
        return new Frame(kind, callId, size, null);
    }

    FrameKind kind() {
        return kind;
    }

    long callId() {
        return callId;
    }

    /** The payload's size in bytes, as the header gives it. */
    long size() {
        return size;
    }

    boolean isOverlong() {
        return payload == null;
    }

    <T> T read(Class<T> type) throws IOException {
        if (payload == null) {
            throw new IOException("a " + kind + " frame of " + size + " bytes was not kept");
        }
        return Cbor.read(payload, type);
    }

    @Override
    public String toString() {
        return kind + "#" + callId + "[" + size + (payload == null ? " bytes, over-long]" : " bytes]");
    }
}
