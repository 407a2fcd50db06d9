// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.livyha.ctl.drill.fault.DrillKind;
import org.livyha.ctl.pair.Seen;

/**
 * What a round is measured by.
 *
 * @param outage the longest gap between a successful answer before and one after
 * @param noFailure whether no request at all may fail, even of a client that never tries again
 * @param addedLatency the 99th percentile of what requests may take longer than before
 * @param address from the new leader's open gate until its host holds the address
 * @param converge until the pair is fit again with nobody's help, after the fault was healed
 */
public record Limits(
        Duration outage, boolean noFailure, Optional<Duration> addedLatency, Duration address, Duration converge) {
    private static final Duration USUAL_SESSION_TIMEOUT = Duration.ofSeconds(6);
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

    /**
     * The project's own figures.
     *
     * @param sessionTimeout of ZooKeeper sessions, as negotiated
     */
    public static Limits of(DrillKind kind, Duration sessionTimeout, Duration tick) {
        Duration outage =
                switch (kind) {
                    case SWITCHOVER, KILL, STOP, KEEPALIVED_KILL -> HALF_A_SECOND;
                    case FREEZE -> Duration.ofSeconds(3);
                    case PARTITION_ZOOKEEPER, NETWORK_DOWN ->
                        sessionTimeout.plus(tick).plus(HALF_A_SECOND);
                };
        boolean planned = kind == DrillKind.SWITCHOVER;
        return new Limits(
                outage,
                planned,
                planned ? Optional.of(Duration.ofMillis(250)) : Optional.empty(),
                HALF_A_SECOND,
                Duration.ofSeconds(90));
    }

    /** The longest that ZooKeeper has granted these servers; what is usual when none of them says. */
    public static Duration sessionTimeout(List<Seen> servers) {
        return servers.stream()
                .filter(Seen::reached)
                .map(server -> server.status().sessionTimeoutMillis())
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .map(Duration::ofMillis)
                .orElse(USUAL_SESSION_TIMEOUT);
    }

    public Limits withOutage(Duration limit) {
        return new Limits(limit, noFailure, addedLatency, address, converge);
    }
}
