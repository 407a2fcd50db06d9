// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.time.Duration;

/**
 * When sessions end by themselves.
 *
 * @param idleCheck {@code livy.server.session.timeout-check}: whether idle sessions are ended at all
 * @param idleTimeout {@code livy.server.session.timeout}: for sessions that ask for no {@code idleTimeout} of their own
 * @param ttlCheck {@code livy.server.session.ttl-check}: whether sessions that ask for no {@code ttl} of their own have one
 * @param ttl {@code livy.server.session.ttl}: the one that they have then
 * @param heartbeatInterval {@code livy.server.heartbeat-watchdog.interval}: how often missing heartbeats are looked for
 */
public record SessionClockConfig(
        boolean idleCheck, Duration idleTimeout, boolean ttlCheck, Duration ttl, Duration heartbeatInterval) {}
