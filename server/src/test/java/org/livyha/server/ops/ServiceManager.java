// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The other end of {@code NOTIFY_SOCKET}: a real unix datagram socket, and what came in there. */
final class ServiceManager implements AutoCloseable {
    final List<String> heard = new CopyOnWriteArrayList<>();
    private final EventLoopGroup loop = new EpollEventLoopGroup(1);
    private final Channel channel;
    private final String address;

    ServiceManager(Path socket) {
        this(socket.toString());
    }

    /** @param address a path, or a name with {@code @} in front */
    ServiceManager(String address) {
        this.address = address;
        channel = new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        heard.add(packet.content().toString(StandardCharsets.UTF_8));
                    }
                })
                .bind(new DomainSocketAddress(address.startsWith("@") ? '\0' + address.substring(1) : address))
                .syncUninterruptibly()
                .channel();
    }

    String address() {
        return address;
    }

    long fed() {
        return heard.stream().filter(text -> text.equals("WATCHDOG=1")).count();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    }
}
