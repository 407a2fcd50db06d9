// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes a driver's lines to servers, one attempt at a time; retrying is the caller's business.
 *
 * <p>All lines of one client share one thread, {@code livy-home-line}: requests are handled one after the other, in
 * order of arrival, across all lines too. Names are resolved anew for every attempt, on other threads. All threads are daemons,
 * and the client's own unless {@link LineThreads} were given to it.
 */
public final class RpcClient implements AutoCloseable {
    private static final int MIN_SECRET = 16;
    private static final long CLOSE_SECONDS = 5;

    private final String driverId;
    private final byte[] secret;
    private final LineConfig config;
    private final LineThreads threads;
    private final boolean ownsThreads;
    private final EventLoop loop;
    private final ChannelGroup channels = new DefaultChannelGroup("livy-home", GlobalEventExecutor.INSTANCE, true);
    private volatile boolean closed;

    /** Makes a client with threads of its own; {@code secret} has at least 16 bytes and is copied. */
    public RpcClient(String driverId, byte[] secret, LineConfig config) {
        this(driverId, secret, config, LineThreads.ofOne(), true);
    }

    /** Makes a client whose threads are others' too, and not ended with it. */
    public RpcClient(String driverId, byte[] secret, LineConfig config, LineThreads shared) {
        this(driverId, secret, config, shared, false);
    }

    private RpcClient(String driverId, byte[] secret, LineConfig config, LineThreads threads, boolean ownsThreads) {
        Handshake.checkName("driverId", driverId);
        if (secret.length < MIN_SECRET) {
            throw new IllegalArgumentException(
                    "the driver's secret has " + secret.length + " bytes, expected at least " + MIN_SECRET);
        }
        this.driverId = driverId;
        this.secret = secret.clone();
        this.config = Objects.requireNonNull(config, "config");
        this.threads = threads;
        this.ownsThreads = ownsThreads;
        this.loop = threads.next();
    }

    /**
     * Tries once to make a line.
     *
     * @param server {@code host:port}
     * @param onClose told once, on the line's thread, that a line which had been opened has closed
     * @return the open line; completed on the line's thread before the first request is handled. Exceptionally with
     *     {@link HandshakeException} when the peers did not agree ("unknown driver": the server has not heard of it yet),
     *     with {@link IOException} when there is no connection. Bounded by name resolution, then
     *     {@link LineConfig#connectTimeout}, then {@link LineConfig#handshakeTimeout}
     */
    public CompletableFuture<HomeLine> connect(String server, RequestHandler handler, Consumer<HomeLine> onClose) {
        CompletableFuture<HomeLine> result = new CompletableFuture<>();
        HostPort address;
        try {
            address = HostPort.parse(server);
            threads.resolvers().execute(() -> {
                try {
                    if (closed) {
                        throw new IOException("the client is closed");
                    }
                    connect(resolve(address), server, handler, onClose, result);
                } catch (IOException | RuntimeException e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new IOException("the client is closed", e));
        } catch (IllegalArgumentException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    private static InetSocketAddress resolve(HostPort address) throws IOException {
        // Any of them: a name that stands for a dead and a living address must not stick to the dead one.
        InetAddress[] all = InetAddress.getAllByName(address.host());
        return new InetSocketAddress(all[ThreadLocalRandom.current().nextInt(all.length)], address.port());
    }

    private void connect(
            InetSocketAddress address,
            String server,
            RequestHandler handler,
            Consumer<HomeLine> onClose,
            CompletableFuture<HomeLine> result) {
        ChannelFuture connected = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(config.connectTimeout().toMillis()))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        begin(channel, server, handler, onClose, result);
                    }
                })
                .connect(address);
        connected.addListener(done -> {
            if (!done.isSuccess()) {
                result.completeExceptionally(done.cause());
            }
        });
    }

    private void begin(
            Channel channel,
            String server,
            RequestHandler handler,
            Consumer<HomeLine> onClose,
            CompletableFuture<HomeLine> result) {
        channels.add(channel);
        Consumer<HomeLine> onOpen = line -> {
            if (!result.complete(line)) {
                line.close(); // nobody waits for it any more
            }
        };
        ClientLine line = new ClientLine(server, channel, config, handler, onOpen, onClose);
        channel.pipeline()
                .addLast(new PrefaceHandler())
                .addLast(new FrameCodec())
                .addLast(new ClientHandshake(driverId, secret, config, line, result::completeExceptionally));
    }

    /** Closes all lines. Idempotent; waits a few seconds at most. */
    @Override
    public void close() {
        closed = true;
        channels.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        if (ownsThreads) {
            threads.close();
        }
    }
}
