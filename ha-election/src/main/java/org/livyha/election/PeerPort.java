// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port whose silence means nothing and whose refusal means death. Whoever connects is told {@code INSTANCE NODE\n} and
 * then nothing, for as long as this process lives; the standby's {@link PeerWatch} holds such a line. It must be open before
 * this server competes and be closed last of all: a leader whose port is closed will be deposed. One thread.
 */
public final class PeerPort implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PeerPort.class);
    /** With more lines than this the oldest is closed, so that leftovers never keep a peer out. */
    private static final int MOST_LINES = 32;

    private final InetSocketAddress bindAddress;
    private final byte[] greeting;
    private final Deque<SocketChannel> lines = new ArrayDeque<>();
    private Selector selector;
    private ServerSocketChannel server;
    private Thread thread;
    private volatile boolean closed;

    /**
     * @param bindAddress port 0 takes a free one, see {@link #port()}
     * @param nodeId as in {@link ServerIdentity}
     * @param instance as in {@link ServerIdentity}; without white space
     */
    public PeerPort(InetSocketAddress bindAddress, String nodeId, String instance) {
        this.bindAddress = Objects.requireNonNull(bindAddress, "bindAddress");
        if (instance.isEmpty() || instance.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("instance is '" + instance + "', expected text without white space");
        }
        this.greeting = (instance + " " + nodeId.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IOException when the address cannot be bound */
    public synchronized void start() throws IOException {
        if (thread != null) {
            return;
        }
        selector = Selector.open();
        server = ServerSocketChannel.open();
        try {
            // A restarted server must get its port while lines of the last process are in TIME_WAIT.
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(bindAddress);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException | RuntimeException e) {
            server.close();
            selector.close();
            throw new IOException("the peer port cannot listen on " + bindAddress + ": " + e.getMessage(), e);
        }
        thread = new Thread(this::serve, "election-peer-port");
        thread.setDaemon(true);
        thread.start();
        log.info("the peer port is open port={}", port());
    }

    /** The port it listens on; after {@link #start} only. */
    public synchronized int port() {
        if (server == null) {
            throw new IllegalStateException("the peer port was not started");
        }
        return server.socket().getLocalPort();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (thread == null) {
            return;
        }
        selector.wakeup();
        try {
            thread.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        while (!closed) {
            try {
                selector.select(this::handle, 1000);
            } catch (IOException e) {
                log.warn("the peer port has trouble and goes on", e);
                pause();
            }
        }
        lines.forEach(PeerPort::closeQuietly);
        closeQuietly(server);
        closeQuietly(selector);
    }

    private void handle(SelectionKey key) {
        if (key.isAcceptable()) {
            accept();
        } else {
            drain(key);
        }
    }

    private void accept() {
        try {
            SocketChannel line = server.accept();
            if (line == null) {
                return;
            }
            greet(line);
        } catch (IOException e) {
            // Out of descriptors, perhaps. The port stays open: it must not look dead.
            log.warn("a peer was not accepted, waiting a moment", e);
            pause();
        }
    }

    private void greet(SocketChannel line) {
        try {
            line.configureBlocking(false);
            line.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            line.setOption(StandardSocketOptions.TCP_NODELAY, true);
            // Fits into the send buffer of a fresh line.
            line.write(ByteBuffer.wrap(greeting));
            line.register(selector, SelectionKey.OP_READ);
            lines.addLast(line);
            if (lines.size() > MOST_LINES) {
                closeQuietly(lines.removeFirst());
            }
        } catch (IOException e) {
            closeQuietly(line);
        }
    }

    /** Peers say nothing: what becomes readable is the end of the line, or noise to be dropped. */
    private void drain(SelectionKey key) {
        SocketChannel line = (SocketChannel) key.channel();
        boolean ended;
        try {
            ended = line.read(ByteBuffer.allocate(256)) < 0;
        } catch (IOException e) {
            ended = true;
        }
        if (ended) {
            lines.remove(line);
            closeQuietly(line);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            log.debug("not closed in good order", e);
        }
    }
}
