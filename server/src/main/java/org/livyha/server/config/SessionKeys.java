// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.livyha.server.config.KeyType.FLAG;
import static org.livyha.server.config.KeyType.SECONDS;
import static org.livyha.server.config.KeyType.TIME;
import static org.livyha.server.config.KeyType.number;

import java.time.Duration;

/** Sessions and batches. */
final class SessionKeys {
    static final KeyGroup GROUP = new KeyGroup("Sessions and batches", "");

    static final Key<Integer> MAX_CREATION = GROUP.key(
            "livy.server.session.max-creation",
            number(1, Integer.MAX_VALUE),
            "100",
            "creations waiting or under way before more are refused");
    static final Key<Integer> MAX_SESSIONS = GROUP.key(
            "livy.server.ha.max-sessions",
            number(0, Integer.MAX_VALUE),
            "0",
            "sessions and batches that have not ended before more are refused; 0: no limit");
    static final Key<Integer> MAX_SESSIONS_PER_USER = GROUP.key(
            "livy.server.ha.max-sessions-per-user",
            number(0, Integer.MAX_VALUE),
            "0",
            "the same of one user; while nobody has to say who he is, that is the request's `proxyUser`, and all without one"
                    + " are one user");
    static final Key<Duration> RETENTION = GROUP.key(
            "livy.server.session.state-retain.sec",
            SECONDS,
            "600s",
            "how long a finished session or batch stays readable; digits alone are seconds");
    static final Key<Integer> LOG_LINES =
            GROUP.key("livy.cache-log.size", number(1, 1_000_000), "200", "lines kept of each output stream");
    static final Key<Boolean> TIMEOUT_CHECK =
            GROUP.key("livy.server.session.timeout-check", FLAG, "true", "stops sessions that nobody uses");
    static final Key<Boolean> SKIP_BUSY = GROUP.key(
            "livy.server.session.timeout-check.skip-busy",
            FLAG,
            "true",
            "a busy session is never idle here: Livy's default, `false`, stops sessions in the middle of a long statement, and "
                    + "counts as `true`");
    static final Key<Duration> IDLE_TIMEOUT = GROUP.key(
            "livy.server.session.timeout",
            TIME,
            "1h",
            "how long a session may idle, unless its own `idleTimeout` says; counts anew after a takeover");
    static final Key<Boolean> TTL_CHECK = GROUP.key(
            "livy.server.session.ttl-check",
            FLAG,
            "false",
            "gives sessions that ask for no `ttl` the server's; a session's own `ttl` counts in any case, where Livy ignores it");
    static final Key<Duration> TTL = GROUP.key(
            "livy.server.session.ttl",
            TIME,
            "8h",
            "how long a session may live from its creation, across failovers, with `ttl-check`, unless its own `ttl` says");
    static final Key<Duration> HEARTBEAT_WATCHDOG = GROUP.key(
            "livy.server.heartbeat-watchdog.interval",
            TIME,
            "1m",
            "how often sessions with a `heartbeatTimeoutInSecond` are looked at; it counts anew after a takeover");

    private SessionKeys() {}
}
