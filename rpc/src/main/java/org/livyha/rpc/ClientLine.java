// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver's end of a line: hands requests to the handler in order, sends replies as they come and events as they are. */
final class ClientLine extends LineHandler implements HomeLine {
    private static final Logger LOG = LoggerFactory.getLogger(ClientLine.class);

    private final String server;
    private final RequestHandler handler;
    private final Consumer<HomeLine> onOpen;
    private final Consumer<HomeLine> onClose;

    ClientLine(
            String server,
            Channel channel,
            LineConfig config,
            RequestHandler handler,
            Consumer<HomeLine> onOpen,
            Consumer<HomeLine> onClose) {
        super(channel, config);
        this.server = server;
        this.handler = handler;
        this.onOpen = onOpen;
        this.onClose = onClose;
    }

    @Override
    public String server() {
        return server;
    }

    @Override
    public void send(Event event) {
        if (!isOpen()) {
            return;
        }
        try {
            sendInTurn(encode(FrameKind.EVENT, 0, Event.class, event));
        } catch (IOException e) {
            LOG.warn("dropped an event that cannot be sent line={} reason={}", name(), e.toString());
        }
    }

    /** Netty writes at once what its own thread sends: that would overtake what other threads have sent before. */
    private void sendInTurn(ByteBuf frame) {
        try {
            channel().eventLoop().execute(() -> FrameCodec.send(channel(), frame));
        } catch (RejectedExecutionException e) {
            frame.release();
            LOG.debug("dropped an event, the line's threads have ended line={}", name());
        }
    }

    @Override
    void opened() {
        onOpen.accept(this);
    }

    @Override
    void received(Frame frame) {
        if (frame.kind() != FrameKind.REQUEST) {
            LOG.warn("closed a line after an unexpected frame line={} frame={}", name(), frame);
            close();
        } else if (frame.isOverlong()) {
            reply(frame.callId(), new Reply.Failed(Reply.Reason.TOO_LARGE, tooLarge(frame)));
        } else {
            Request request;
            try {
                request = frame.read(Request.class);
            } catch (IOException e) {
                LOG.warn("unreadable request line={} frame={} reason={}", name(), frame, e.toString());
                reply(frame.callId(), new Reply.Failed(Reply.Reason.BAD_REQUEST, "the request cannot be read"));
                return;
            }
            var unused = carryOut(request).whenComplete((reply, error) -> reply(frame.callId(), answer(reply, error)));
        }
    }

    private CompletionStage<Reply> carryOut(Request request) {
        try {
            return handler.handle(this, request);
        } catch (RuntimeException | LinkageError e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Reply answer(Reply reply, Throwable error) {
        if (reply != null) {
            return reply;
        }
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        LOG.warn("a request failed line={}", name(), cause);
        return new Reply.Failed(Reply.Reason.INTERNAL, cause == null ? "no reply was made" : cause.toString());
    }

    private void reply(long callId, Reply reply) {
        try {
            FrameCodec.send(channel(), encode(FrameKind.REPLY, callId, Reply.class, reply));
        } catch (FrameTooLargeException e) {
            reply(callId, new Reply.Failed(Reply.Reason.TOO_LARGE, e.getMessage()));
        } catch (IOException e) {
            LOG.warn("a reply cannot be written line={}", name(), e);
            reply(callId, new Reply.Failed(Reply.Reason.INTERNAL, "the reply cannot be written"));
        }
    }

    @Override
    void closed() {
        onClose.accept(this);
    }

    @Override
    String name() {
        return server;
    }

    @Override
    public String toString() {
        return server;
    }
}
