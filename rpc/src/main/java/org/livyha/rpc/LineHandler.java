// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both ends of an authenticated line have in common: heartbeats, and closing once. */
abstract class LineHandler extends SimpleChannelInboundHandler<Frame> {
    private static final Logger LOG = LoggerFactory.getLogger(LineHandler.class);

    private final Channel channel;
    private final LineConfig config;
    private volatile boolean open;
    private boolean begun;

    LineHandler(Channel channel, LineConfig config) {
        this.channel = channel;
        this.config = config;
    }

    /** The handshake is done. Event loop, once, before anything else. */
    abstract void opened();

    /** A frame other than a heartbeat. Event loop. */
    abstract void received(Frame frame);

    /** The line has closed. Event loop, once. */
    abstract void closed();

    /** For logs: which line this is. */
    abstract String name();

    final Channel channel() {
        return channel;
    }

    public final boolean isOpen() {
        // The channel too: calls fail when it breaks, which is a moment before its end is told.
        return open && channel.isActive();
    }

    public final void close() {
        var unused = channel.close();
    }

    final <T> ByteBuf encode(FrameKind kind, long callId, Class<T> type, T value) throws IOException {
        return FrameCodec.encode(channel.alloc(), kind, callId, type, value, config.maxFrame());
    }

    final String tooLarge(Frame frame) {
        return "the " + (frame.kind() == FrameKind.REPLY ? "reply" : "request") + " has " + frame.size()
                + " bytes, at most " + config.maxFrame() + " are accepted";
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (channel.isActive()) {
            begun = true;
            open = true;
            opened();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Frame frame) {
        switch (frame.kind()) {
            case PING -> FrameCodec.send(ctx.channel(), FrameCodec.encode(ctx.alloc(), FrameKind.PONG));
            case PONG -> {
                // Having been read is all a pong is for.
            }
            default -> received(frame);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (!(event instanceof IdleStateEvent idle)) {
            super.userEventTriggered(ctx, event);
        } else if (idle.state() == IdleState.READER_IDLE) {
            LOG.warn("closed a silent line line={} silence={}", name(), config.silenceLimit());
            close();
        } else if (idle.state() == IdleState.WRITER_IDLE) {
            FrameCodec.send(ctx.channel(), FrameCodec.encode(ctx.alloc(), FrameKind.PING));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        open = false;
        if (begun) {
            begun = false;
            closed();
        }
        ctx.fireChannelInactive();
    }

    @Override
    @SuppressWarnings("deprecation") // deprecated on ChannelHandler, not on ChannelInboundHandler
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("line broke line={} reason={}", name(), cause.toString());
        } else {
            LOG.warn("closed a line after an error line={}", name(), cause);
        }
        close();
    }
}
