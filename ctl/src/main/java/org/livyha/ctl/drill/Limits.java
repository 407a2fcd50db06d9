// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.time.Duration;
import java.util.Optional;
import org.livyha.ctl.drill.fault.DrillKind;

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

    public Limits withOutage(Duration limit) {
        return new Limits(limit, noFailure, addedLatency, address, converge);
    }
}
