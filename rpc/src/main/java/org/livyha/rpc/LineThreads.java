// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Threads that carry lines home and resolve the names of servers. A driver has its own; a process that holds many drivers
 * gives them all the same, and closes them after the last {@link RpcClient}. All are daemons, and none is there before it is
 * needed.
 */
public final class LineThreads implements AutoCloseable {
    private static final long CLOSE_SECONDS = 5;

    private final NioEventLoopGroup loops;
    private final ExecutorService resolvers;

    private LineThreads(int loops, ExecutorService resolvers) {
        this.loops = new NioEventLoopGroup(loops, new DefaultThreadFactory("livy-home-line", true));
        this.resolvers = resolvers;
    }

    static LineThreads ofOne() {
        return new LineThreads(1, Executors.newCachedThreadPool(new DefaultThreadFactory("livy-home-resolve", true)));
    }

    /**
     * For many clients, each of which keeps to one of the lines' threads.
     *
     * @param lines how many threads carry lines
     * @param resolvers how many resolve names
     */
    public static LineThreads shared(int lines, int resolvers) {
        return new LineThreads(
                lines, Executors.newFixedThreadPool(resolvers, new DefaultThreadFactory("livy-home-resolve", true)));
    }

    EventLoop next() {
        return loops.next();
    }

    ExecutorService resolvers() {
        return resolvers;
    }

    /** Idempotent; waits a few seconds at most. */
    @Override
    public void close() {
        resolvers.shutdownNow();
        loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
