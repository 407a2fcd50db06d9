// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for drivers that call home. Every line that proves its secret is given to the listener, a second one of the same
 * driver too: which of them counts is the listener's business.
 *
 * <p>Threads are daemons named {@code livy-rpc-*}. {@link #start} and {@link #close} are idempotent.
 */
public final class RpcServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);
    private static final int BACKLOG = 1024;
    private static final long CLOSE_SECONDS = 5;

    private final RpcServerConfig config;
    private final SecretLookup secrets;
    private final DriverLineListener listener;
    private NioEventLoopGroup acceptor;
    private NioEventLoopGroup loops;
    private ChannelGroup channels;
    private Channel listening;
    private boolean closed;

    public RpcServer(RpcServerConfig config, SecretLookup secrets, DriverLineListener listener) {
        this.config = Objects.requireNonNull(config, "config");
        this.secrets = Objects.requireNonNull(secrets, "secrets");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * Binds and begins to accept.
     *
     * @throws IOException when the address cannot be bound
     */
    public synchronized void start() throws IOException {
        if (closed) {
            throw new IllegalStateException("the server is closed");
        }
        if (listening != null) {
            return;
        }
        acceptor = new NioEventLoopGroup(1, new DefaultThreadFactory("livy-rpc-accept", true));
        loops = new NioEventLoopGroup(config.threads(), new DefaultThreadFactory("livy-rpc-line", true));
        channels = new DefaultChannelGroup("livy-rpc", GlobalEventExecutor.INSTANCE, true);
        ChannelFuture bound = new ServerBootstrap()
                .group(acceptor, loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(config.bind())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stopLoops();
            throw new IOException("cannot listen for drivers at " + config.bind(), bound.cause());
        }
        listening = bound.channel();
        LOG.info("listening for drivers address={} instance={}", listening.localAddress(), config.instance());
    }

    private void accept(SocketChannel channel) {
        channels.add(channel);
        channel.pipeline()
                .addLast(new PrefaceHandler())
                .addLast(new FrameCodec())
                .addLast(new ServerHandshake(config, secrets, listener));
    }

    /** Where it listens, with the real port; only between {@link #start} and {@link #close}. */
    public synchronized InetSocketAddress address() {
        if (listening == null) {
            throw new IllegalStateException("the server is not listening");
        }
        return (InetSocketAddress) listening.localAddress();
    }

    /** Closes every line and waits a few seconds until the listener has been told of each. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (listening == null) {
                return;
            }
        }
        // Outside the lock: the listener, told of closed lines, may ask for our address.
        listening.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        channels.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        stopLoops();
    }

    private void stopLoops() {
        var unused = acceptor.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
