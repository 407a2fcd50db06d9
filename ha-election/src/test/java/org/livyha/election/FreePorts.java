// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this host that are free, for servers that cannot choose their own. */
final class FreePorts {
    private FreePorts() {}

    /** As many different ones, below the range from which the kernel gives ports to clients. */
    static Queue<Integer> take(int count) throws IOException {
        Queue<Integer> ports = new ArrayDeque<>();
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int attempt = 0; ports.size() < count && attempt < 100 * count; attempt++) {
                int candidate = ThreadLocalRandom.current().nextInt(20_000, 32_000);
                try {
                    held.add(new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress()));
                    ports.add(candidate);
                } catch (IOException e) {
                    // Taken: the next one.
                }
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        if (ports.size() < count) {
            throw new IOException("fewer than " + count + " free ports found");
        }
        return ports;
    }
}
