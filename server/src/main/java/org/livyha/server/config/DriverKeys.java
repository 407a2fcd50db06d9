// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.livyha.server.config.KeyType.PORTS;
import static org.livyha.server.config.KeyType.TEXT;
import static org.livyha.server.config.KeyType.TIME;
import static org.livyha.server.config.KeyType.number;

import java.time.Duration;

/** The line between server and driver, and what the driver is told at its start. */
final class DriverKeys {
    static final KeyGroup GROUP = new KeyGroup("Drivers", "");

    static final Key<String> HOST =
            GROUP.key("livy.rsc.rpc.server.address", TEXT, "0.0.0.0", "the address where drivers are listened for");
    static final Key<PortRange> PORT_RANGE =
            GROUP.key("livy.rsc.launcher.port.range", PORTS, "10000~10010", "the first free port of it");
    static final Key<String> ADVERTISED_HOST =
            GROUP.derived("livy.rsc.launcher.address", TEXT, "the host's name", "the name drivers call this host by");
    static final Key<Integer> MAX_FRAME = GROUP.key(
            "livy.rsc.rpc.max.size",
            number(65536, 1 << 30),
            "52428800",
            "largest request or reply on a driver's line, bytes");
    static final Key<Duration> START_TIMEOUT = GROUP.key(
            "livy.rsc.server.connect.timeout", TIME, "90s", "from an application's start to its driver's first call");
    static final Key<Duration> IDLE_TIMEOUT = GROUP.key(
            "livy.rsc.server.idle-timeout",
            TIME,
            "10m",
            "how long a driver lives without a leader; users cannot set it",
            "livy.rsc.server.idle_timeout");
    static final Key<Integer> RETAINED_STATEMENTS = GROUP.key(
            "livy.rsc.retained-statements",
            number(1, 1_000_000),
            "100",
            "ended statements kept for reading",
            "livy.rsc.retained_statements");
    static final Key<Integer> RETAINED_SHARE_VARIABLES = GROUP.key(
            "livy.rsc.retained.share-variables",
            number(1, 1_000_000),
            "100",
            "objects that jobs may share by name; the least used goes first");
    static final Key<Integer> SQL_ROWS = GROUP.key(
            "livy.rsc.sql.num-rows", number(1, Integer.MAX_VALUE), "1000", "rows that a SQL statement shows at most");
    static final Key<Duration> CANCEL_TIMEOUT = GROUP.key(
            "livy.rsc.job-cancel.timeout",
            TIME,
            "30s",
            "how long a cancelled statement may go on before it counts as cancelled",
            "livy.rsc.job_cancel.timeout");

    private DriverKeys() {}
}
