// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.livyha.ctl.pair.Host;

/** Where a drill looks from: a third machine, or a host that it breaks. */
final class Vantage {
    private Vantage() {}

    /** The host of the pair that this machine is. */
    static Optional<Host> host(List<Host> hosts) {
        return hosts.stream().filter(Vantage::isHere).findFirst();
    }

    private static boolean isHere(Host host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host.url().getHost())) {
                if (address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null) {
                    return true;
                }
            }
        } catch (UnknownHostException | SocketException e) {
            // A name that nobody knows is not ours.
        }
        return false;
    }
}
