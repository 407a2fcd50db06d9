// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** What the two sides of a {@link Handshake} have in common: the deadline, refusals, and the step to a working line. */
abstract class HandshakeHandler extends SimpleChannelInboundHandler<Object> {
    private final LineConfig config;
    private Preface peer;
    private ScheduledFuture<?> deadline;
    private boolean over;

    HandshakeHandler(LineConfig config) {
        this.config = config;
    }

    /** The peer's preface has come and is acceptable. */
    abstract void begin(ChannelHandlerContext ctx) throws IOException;

    /** A frame of the handshake other than a refusal has come. */
    abstract void next(ChannelHandlerContext ctx, Frame frame) throws IOException;

    /** The handshake has failed; called once, and never after {@link #succeed}. The line is being closed. */
    abstract void failed(ChannelHandlerContext ctx, HandshakeException why);

    final Preface peer() {
        return peer;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        deadline = ctx.executor()
                .schedule(
                        () -> fail(ctx, "no complete handshake within " + config.handshakeTimeout()),
                        config.handshakeTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        ctx.fireChannelActive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Object message) throws IOException {
        if (over) {
            return;
        }
        if (message instanceof Preface preface) {
            peer = preface;
            begin(ctx);
        } else if (message instanceof Frame frame && frame.kind() == FrameKind.REFUSED) {
            fail(ctx, frame.read(Handshake.Refusal.class).reason());
        } else if (message instanceof Frame frame) {
            next(ctx, frame);
        }
    }

    final <T> T expect(Frame frame, FrameKind kind, Class<T> type) throws IOException {
        if (frame.kind() != kind) {
            throw new IOException("got " + frame.kind() + " where " + kind + " was expected");
        }
        return frame.read(type);
    }

    /** Replaces this handler: what comes from now on goes to the line. */
    final void succeed(ChannelHandlerContext ctx, LineHandler line) {
        over = true;
        deadline.cancel(false);
        ctx.pipeline().get(FrameCodec.class).trust(config.maxFrame());
        ctx.pipeline()
                .addFirst(new IdleStateHandler(
                        config.silenceLimit().toMillis(), config.pingAfter().toMillis(), 0, TimeUnit.MILLISECONDS));
        ctx.pipeline().replace(this, "line", line);
    }

    /** Tells the peer why, then closes. */
    final void refuse(ChannelHandlerContext ctx, String reason) throws IOException {
        ByteBuf refusal = Handshake.refusal(ctx.alloc(), reason);
        ctx.writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
        fail(reason, ctx);
    }

    private void fail(ChannelHandlerContext ctx, String reason) {
        fail(reason, ctx);
        var unused = ctx.close();
    }

    private void fail(String reason, ChannelHandlerContext ctx) {
        if (!over) {
            over = true;
            if (deadline != null) {
                deadline.cancel(false);
            }
            failed(ctx, new HandshakeException(reason));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail("the peer closed the line during the handshake", ctx);
        ctx.fireChannelInactive();
    }

    @Override
    @SuppressWarnings("deprecation") // deprecated on ChannelHandler, not on ChannelInboundHandler
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        fail(ctx, String.valueOf(root.getMessage()));
    }
}
