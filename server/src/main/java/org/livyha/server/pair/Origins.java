// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.pair;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.livyha.election.ServerIdentity;
import org.livyha.server.term.Members;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From where orders are taken: this host, and the hosts of the pair's servers. */
record Origins(Members members) {
    private static final Logger log = LoggerFactory.getLogger(Origins.class);

    /** Looks names up, which may take its time. */
    boolean include(InetAddress from, InetAddress reached) {
        // Whoever reaches one of our addresses from that address is on this host: so it is with the virtual one.
        return from.isLoopbackAddress()
                || from.equals(reached)
                || members.servers().stream()
                        .flatMap(Origins::hosts)
                        .distinct()
                        .flatMap(Origins::addresses)
                        .anyMatch(from::equals);
    }

    boolean include(InetSocketAddress from, InetSocketAddress reached) {
        return include(from.getAddress(), reached.getAddress());
    }

    private static Stream<String> hosts(ServerIdentity server) {
        return Stream.of(server.url(), "tcp://" + server.driverAddress(), "tcp://" + server.peerAddress())
                .map(Origins::host)
                .filter(host -> !host.isEmpty());
    }

    private static String host(String url) {
        try {
            String host = URI.create(url).getHost();
            return host == null ? "" : host;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static Stream<InetAddress> addresses(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            log.debug("a server's name is not known here host={}", host);
            return Stream.empty();
        }
    }
}
