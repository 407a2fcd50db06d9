// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Frames on the wire: a 4-byte length of what follows, a 1-byte {@link FrameKind}, an 8-byte call id, a CBOR payload.
 * All numbers big-endian.
 *
 * <p>A payload over the limit costs its own call and not the line: its header is passed on as an over-long
 * {@link Frame} at once, its body is dropped as it streams in. Until {@link #trust} the limit is
 * {@link #STRANGER_LIMIT}, and whoever exceeds it is cut off.
 */
final class FrameCodec extends ByteToMessageDecoder {
    /** The largest payload that a peer may send before it has proven who it is, in bytes. */
    static final int STRANGER_LIMIT = 4096;

    private static final int ENVELOPE = 1 + 8;
    private static final int HEADER = 4 + ENVELOPE;
    private static final int FIRST_CHUNK = 64 * 1024;

    private int limit = STRANGER_LIMIT;
    private boolean trusted;
    private FrameKind kind;
    private long callId;
    private int size;
    private int filled;
    private byte[] body;
    private int toSkip;

    /** The peer has proven who it is: from now on payloads may have up to {@code maxFrame} bytes. Event loop only. */
    void trust(int maxFrame) {
        this.trusted = true;
        this.limit = maxFrame;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (toSkip > 0) {
            int n = Math.min(toSkip, in.readableBytes());
            in.skipBytes(n);
            toSkip -= n;
        } else if (body != null) {
            readBody(in, out);
        } else if (in.readableBytes() >= HEADER) {
            readHeader(in, out);
        }
    }

    private void readHeader(ByteBuf in, List<Object> out) {
        int length = in.readInt();
        byte code = in.readByte();
        callId = in.readLong();
        kind = FrameKind.of(code);
        size = length - ENVELOPE;
        if (length < ENVELOPE || kind == null) {
            throw new CorruptedFrameException("not a frame: length=" + length + " kind=" + code);
        }
        if (size > limit) {
            if (!trusted) {
                throw new CorruptedFrameException("unauthenticated peer sent a frame of " + size + " bytes, at most "
                        + limit + " are accepted before the handshake is done");
            }
            out.add(Frame.overlong(kind, callId, size));
            toSkip = size;
            return;
        }
        // The header is only a claim: memory is given as the bytes really come.
        body = new byte[Math.min(size, FIRST_CHUNK)];
        filled = 0;
        if (size == 0) {
            finishBody(out);
        }
    }

    private void readBody(ByteBuf in, List<Object> out) {
        int n = Math.min(size - filled, in.readableBytes());
        if (filled + n > body.length) {
            body = Arrays.copyOf(body, (int) Math.min(size, Math.max(filled + n, 2L * body.length)));
        }
        in.readBytes(body, filled, n);
        filled += n;
        if (filled == size) {
            finishBody(out);
        }
    }

    private void finishBody(List<Object> out) {
        out.add(Frame.of(kind, callId, body));
        body = null;
    }

    /** Sends one buffer; a line that cannot take it is closed. Any thread. */
    static void send(Channel channel, ByteBuf frame) {
        channel.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    /** Makes a frame without a payload. The caller owns the buffer. */
    static ByteBuf encode(ByteBufAllocator alloc, FrameKind kind) {
        return alloc.buffer(HEADER, HEADER)
                .writeInt(ENVELOPE)
                .writeByte(kind.code())
                .writeLong(0);
    }

    /**
     * Makes a whole frame; stops as soon as the payload is over the limit. The caller owns the buffer.
     *
     * @throws FrameTooLargeException when the payload has more than {@code limit} bytes
     * @throws IOException when the value cannot be written as CBOR
     */
    static <T> ByteBuf encode(ByteBufAllocator alloc, FrameKind kind, long callId, Class<T> type, T value, int limit)
            throws IOException {
        ByteBuf frame = alloc.buffer(256);
        boolean done = false;
        try {
            frame.writeInt(0).writeByte(kind.code()).writeLong(callId);
            Cbor.write(new LimitedOutput(frame, kind, limit), type, value);
            frame.setInt(0, frame.readableBytes() - 4);
            done = true;
            return frame;
        } finally {
            if (!done) {
                frame.release();
            }
        }
    }

    private static final class LimitedOutput extends ByteBufOutputStream {
        private final FrameKind kind;
        private final int limit;

        LimitedOutput(ByteBuf buffer, FrameKind kind, int limit) {
            super(buffer);
            this.kind = kind;
            this.limit = limit;
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            check(len);
            super.write(b, off, len);
        }

        @Override
        public void write(byte[] b) throws IOException {
            check(b.length);
            super.write(b);
        }

        @Override
        public void write(int b) throws IOException {
            check(1);
            super.write(b);
        }

        private void check(int more) throws FrameTooLargeException {
            if ((long) writtenBytes() + more > limit) {
                throw new FrameTooLargeException(kind, limit);
            }
        }
    }
}
