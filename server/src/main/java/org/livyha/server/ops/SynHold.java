// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes whoever connects to one address wait instead of failing: the kernel drops their first segment without an answer, and
 * they send it again, after a second. It is a socket filter on the sockets of this process that listen; it ends with the
 * process, and touches neither open connections nor those to other addresses. Some kernels take one on a TCP socket from
 * anybody, others (seen: 6.18) only with CAP_NET_ADMIN.
 */
final class SynHold implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SynHold.class);
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_DETACH_FILTER = 27;
    private static final String LISTENING = "0A";

    private final List<Socket> sockets;

    private SynHold(List<Socket> sockets) {
        this.sockets = sockets;
    }

    /**
     * From now on, until closed.
     *
     * @param address to which connections have to wait
     * @throws IOException when this cannot be done here; then nobody waits
     */
    static SynHold on(int port, InetAddress address) throws IOException {
        if (!Epoll.isAvailable()) {
            throw new IOException("no socket options on this platform", Epoll.unavailabilityCause());
        }
        List<Socket> sockets = listening(port);
        if (sockets.isEmpty()) {
            throw new IOException("no socket of this process listens on port " + port);
        }
        SynHold hold = new SynHold(sockets);
        ByteBuffer filter = SynFilter.of(address);
        ByteBuffer program = Buffer.allocateDirectWithNativeOrder(16)
                .putShort(0, (short) (filter.limit() / SynFilter.INSTRUCTION))
                .putLong(8, Buffer.memoryAddress(filter));
        try {
            for (Socket socket : sockets) {
                socket.setRawOpt(SOL_SOCKET, SO_ATTACH_FILTER, program);
            }
            return hold;
        } catch (IOException | ChannelException e) {
            hold.close();
            throw new IOException("the kernel does not take a filter from this process: " + e.getMessage(), e);
        } finally {
            Buffer.free(program);
            Buffer.free(filter);
        }
    }

    /** The JDK tells nobody its descriptors, and the kernel does. */
    private static List<Socket> listening(int port) throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        Set<String> inodes = new HashSet<>();
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            for (String line : lines(Path.of(table))) {
                String[] field = line.trim().split("\\s+", -1);
                if (field.length > 9 && field[1].endsWith(suffix) && field[3].equals(LISTENING)) {
                    inodes.add("socket:[" + field[9] + "]");
                }
            }
        }
        List<Socket> sockets = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (inodes.contains(target(descriptor))) {
                    sockets.add(
                            new Socket(Integer.parseInt(descriptor.getFileName().toString())));
                }
            }
        }
        return sockets;
    }

    /** Without IPv6 there is no such file. */
    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    /** Lets them in again. Idempotent. */
    @Override
    public void close() {
        ByteBuffer nothing = Buffer.allocateDirectWithNativeOrder(Integer.BYTES).putInt(0, 0);
        try {
            for (Socket socket : sockets) {
                socket.setRawOpt(SOL_SOCKET, SO_DETACH_FILTER, nothing);
            }
        } catch (IOException | ChannelException e) {
            // It was not attached, or the socket is closed.
            log.debug("nobody was held", e);
        } finally {
            Buffer.free(nothing);
        }
    }
}
