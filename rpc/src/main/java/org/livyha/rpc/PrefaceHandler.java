// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.io.IOException;
import java.util.List;

/** Sends our {@link Preface}, passes the peer's on, and steps out of the pipeline. Strangers are cut off at the first wrong byte. */
final class PrefaceHandler extends ByteToMessageDecoder {
    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        FrameCodec.send(ctx.channel(), Preface.OURS.encode());
        super.channelActive(ctx);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws IOException {
        for (int i = 0; i < Math.min(4, in.readableBytes()); i++) {
            if (in.getByte(in.readerIndex() + i) != (byte) (Preface.MAGIC >>> (24 - 8 * i))) {
                throw new CorruptedFrameException("the peer does not speak this protocol");
            }
        }
        if (in.readableBytes() < Preface.SIZE) {
            return;
        }
        in.skipBytes(4);
        Preface peer = Preface.decode(in);
        String objection = peer.objection();
        if (objection != null) {
            ctx.writeAndFlush(Handshake.refusal(ctx.alloc(), objection)).addListener(ChannelFutureListener.CLOSE);
            throw new CorruptedFrameException(objection);
        }
        out.add(peer);
        ctx.pipeline().remove(this);
    }
}
