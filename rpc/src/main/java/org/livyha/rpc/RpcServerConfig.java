// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * Where and how a server listens for drivers.
 *
 * @param bind the address to listen at; port 0 takes a free one
 * @param instance this server process's own name, told to drivers and part of both proofs
 * @param threads how many event loops serve the lines
 */
public record RpcServerConfig(InetSocketAddress bind, String instance, int threads, LineConfig line) {
    public RpcServerConfig {
        Objects.requireNonNull(bind, "bind");
        Objects.requireNonNull(line, "line");
        if (instance.isBlank() || instance.length() > Handshake.MAX_NAME) {
            throw new IllegalArgumentException(
                    "instance is '" + instance + "', expected 1 to " + Handshake.MAX_NAME + " characters");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
        }
    }

    /** Two event loops and the default limits. */
    public static RpcServerConfig of(InetSocketAddress bind, String instance) {
        return new RpcServerConfig(bind, instance, 2, LineConfig.defaults());
    }

    public RpcServerConfig withLine(LineConfig other) {
        return new RpcServerConfig(bind, instance, threads, other);
    }
}
