// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static java.util.Objects.requireNonNullElse;

import java.time.Duration;

/**
 * The line between server and driver, and what the driver is told at its start.
 *
 * @param host {@code livy.rsc.rpc.server.address}: the address to bind for drivers
 * @param firstPort {@code livy.rsc.launcher.port.range}, its lower end; 0 with {@code lastPort} 0 takes a free port
 * @param lastPort its upper end
 * @param advertisedHost {@code livy.rsc.launcher.address}: the host name drivers call
 * @param maxFrame {@code livy.rsc.rpc.max.size}, bytes
 * @param callTimeout {@code livy.server.ha.driver.call-timeout}: how long a request waits for a driver before 503 or 502
 * @param idleTimeout {@code livy.rsc.server.idle-timeout}: how long a driver lives without a leader
 * @param retainedStatements {@code livy.rsc.retained-statements}
 * @param retainedShareVariables {@code livy.rsc.retained.share-variables}
 * @param sqlRows {@code livy.rsc.sql.num-rows}
 * @param cancelTimeout {@code livy.rsc.job-cancel.timeout}
 */
public record DriverLineConfig(
        String host,
        int firstPort,
        int lastPort,
        String advertisedHost,
        int maxFrame,
        Duration callTimeout,
        Duration idleTimeout,
        int retainedStatements,
        int retainedShareVariables,
        int sqlRows,
        Duration cancelTimeout) {
    /** The same for one session. */
    public DriverLineConfig with(SessionOverrides session) {
        return new DriverLineConfig(
                host,
                firstPort,
                lastPort,
                advertisedHost,
                maxFrame,
                callTimeout,
                idleTimeout,
                requireNonNullElse(session.retainedStatements(), retainedStatements),
                requireNonNullElse(session.retainedShareVariables(), retainedShareVariables),
                requireNonNullElse(session.sqlRows(), sqlRows),
                requireNonNullElse(session.cancelTimeout(), cancelTimeout));
    }
}
