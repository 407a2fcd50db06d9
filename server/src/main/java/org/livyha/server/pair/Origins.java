// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.pair;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.livyha.election.ServerIdentity;
import org.livyha.server.term.Members;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From where orders are taken: this host, and the hosts of the pair's servers. Their names are looked up in the background,
 * when the servers change and, at most each ten seconds, when orders come. Safe for use by any thread; nothing here waits.
 */
final class Origins {
    private static final Logger log = LoggerFactory.getLogger(Origins.class);
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Members members;
    private final Executor lookups;
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());
    private volatile Set<InetAddress> pair = Set.of();

    /** @param lookups may be closed: then nothing is looked up any more */
    Origins(Members members, Executor lookups) {
        this.members = Objects.requireNonNull(members, "members");
        this.lookups = Objects.requireNonNull(lookups, "lookups");
        var unused = members.onChange(this::look);
        look();
    }

    boolean include(InetAddress from, InetAddress reached) {
        // Whoever reaches one of our addresses from that address is on this host: so it is with the virtual one.
        if (from.isLoopbackAddress() || from.equals(reached)) {
            return true;
        }
        long last = lookedAt.get();
        long now = System.nanoTime();
        if (now - last > FRESH.toNanos() && lookedAt.compareAndSet(last, now)) {
            look();
        }
        return pair.contains(from);
    }

    boolean include(InetSocketAddress from, InetSocketAddress reached) {
        return include(from.getAddress(), reached.getAddress());
    }

    private void look() {
        try {
            lookups.execute(() -> pair = members.servers().stream()
                    .flatMap(Origins::hosts)
                    .distinct()
                    .flatMap(Origins::addresses)
                    .collect(Collectors.toUnmodifiableSet()));
        } catch (RejectedExecutionException e) {
            log.debug("this server is stopping");
        }
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
