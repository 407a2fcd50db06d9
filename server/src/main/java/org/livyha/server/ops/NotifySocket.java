// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service manager's socket, as sd_notify(3) has it: a unix datagram socket, which the JDK does not know and Netty's epoll
 * transport does. Datagrams come from this very process, so that {@code NotifyAccess=main} lets them pass.
 *
 * <p>Safe for use by any thread. What cannot be sent is logged once and costs nothing else.
 */
final class NotifySocket implements AutoCloseable {
    private static final long FLUSH_MILLIS = 500;
    private static final Logger log = LoggerFactory.getLogger(NotifySocket.class);

    private final EventLoopGroup loop;
    private final Channel channel;
    private volatile boolean failed;

    private NotifySocket(EventLoopGroup loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /**
     * @param address {@code $NOTIFY_SOCKET}: a path, or a name with {@code @} in front
     * @throws IllegalStateException when this platform has no such sockets, or nobody listens there
     */
    static NotifySocket open(String address) {
        if (!Epoll.isAvailable()) {
            throw new IllegalStateException("no unix datagram sockets here", Epoll.unavailabilityCause());
        }
        EventLoopGroup loop = new EpollEventLoopGroup(1, new DefaultThreadFactory("sd-notify", true));
        String path = address.startsWith("@") ? '\0' + address.substring(1) : address;
        ChannelFuture connected = new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new DomainSocketAddress(path))
                .awaitUninterruptibly();
        if (!connected.isSuccess()) {
            loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            throw new IllegalStateException("cannot reach " + address, connected.cause());
        }
        return new NotifySocket(loop, connected.channel());
    }

    /** @param assignments such as {@code READY=1}, sent as one datagram */
    ChannelFuture send(String... assignments) {
        byte[] text = String.join("\n", assignments).getBytes(StandardCharsets.UTF_8);
        return channel.writeAndFlush(Unpooled.wrappedBuffer(text)).addListener(sent -> {
            if (!sent.isSuccess() && !failed) {
                failed = true;
                log.warn("cannot tell the service manager {}", assignments[0], sent.cause());
            }
        });
    }

    /** Sends, and waits until the kernel has it; half a second at most. */
    void sendNow(String... assignments) {
        send(assignments).awaitUninterruptibly(FLUSH_MILLIS);
    }

    @Override
    public void close() {
        channel.close();
        loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    }
}
