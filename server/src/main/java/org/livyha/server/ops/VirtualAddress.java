// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.ops;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Objects;

/**
 * The address under which clients reach the pair. Only looked at: who holds it decides nothing here.
 *
 * @param address may be on any interface
 */
public record VirtualAddress(InetAddress address) {
    public VirtualAddress {
        Objects.requireNonNull(address, "address");
    }

    /** Whether this host has it now; asks the kernel, some microseconds. False when the kernel does not say. */
    public boolean isHere() {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
