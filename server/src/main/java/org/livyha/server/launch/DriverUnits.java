// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Has the service manager start drivers of this host, each as a unit of its own, so that none ends with the server that
 * asked for it. The manager listens; each connection names one application's directory and starts one unit, which runs what the
 * supervising script has put down there. Takes no privilege. Safe for use by any thread.
 *
 * @param socket a unix stream socket
 */
public record DriverUnits(Path socket) {
    public DriverUnits {
        Objects.requireNonNull(socket, "socket");
    }

    /** @throws IOException when nobody listens there */
    void start(AppDirectory directory) throws IOException {
        try (SocketChannel manager = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer name = StandardCharsets.UTF_8.encode(directory.path() + "\n");
            while (name.hasRemaining()) {
                manager.write(name);
            }
        } catch (IOException e) {
            throw new IOException("no unit for a driver can be had at " + socket, e);
        }
    }
}
