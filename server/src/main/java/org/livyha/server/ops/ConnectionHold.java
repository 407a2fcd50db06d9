// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes whoever connects to the virtual address wait instead of failing. What has a kernel do that is privileged, so a unit of the
 * service manager does it (livy-ha-hold): it says "held" once it holds, and passes on to the peer who has waited when it is
 * told "gone"; 2.5 s at most. Open connections and other addresses are not touched.
 */
final class ConnectionHold implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConnectionHold.class);
    private static final String HELD = "held\n";
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final SocketChannel unit;

    private ConnectionHold(SocketChannel unit) {
        this.unit = unit;
    }

    /**
     * From the return on, until closed. Waits a second at most.
     *
     * @throws IOException when the unit is not there or did not hold; then nobody waits
     */
    static ConnectionHold take(Path socket) throws IOException {
        SocketChannel unit = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        try {
            awaitHeld(unit);
            return new ConnectionHold(unit);
        } catch (IOException e) {
            unit.close();
            throw e;
        }
    }

    private static void awaitHeld(SocketChannel unit) throws IOException {
        ByteBuffer said = ByteBuffer.allocate(HELD.length());
        long deadline = System.nanoTime() + LIMIT.toNanos();
        unit.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            unit.register(selector, SelectionKey.OP_READ);
            while (said.hasRemaining()) {
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new IOException("livy-ha-hold said nothing for " + LIMIT.toMillis() + " ms");
                }
                selector.select(left);
                if (unit.read(said) < 0) {
                    throw new IOException("livy-ha-hold did not hold, its journal says why");
                }
            }
        }
        String text = new String(said.array(), StandardCharsets.US_ASCII);
        if (!HELD.equals(text)) {
            throw new IOException("livy-ha-hold said \"" + text.strip() + "\": expected \"held\"");
        }
    }

    /** The address is the peer's now: they are passed on to it. */
    void addressIsGone() {
        try {
            unit.write(ByteBuffer.wrap("gone\n".getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            log.warn("livy-ha-hold has ended early, who waited tries again by itself", e);
        }
    }

    /** Ends it. Idempotent. */
    @Override
    public void close() {
        try {
            unit.close();
        } catch (IOException e) {
            log.debug("closed all the same", e);
        }
    }
}
