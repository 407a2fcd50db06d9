// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import static org.livyha.server.config.KeyType.BARE_URL;
import static org.livyha.server.config.KeyType.CREDENTIALS;
import static org.livyha.server.config.KeyType.DIRECTORY;
import static org.livyha.server.config.KeyType.FLAG;
import static org.livyha.server.config.KeyType.IP;
import static org.livyha.server.config.KeyType.PATH;
import static org.livyha.server.config.KeyType.TEXT;
import static org.livyha.server.config.KeyType.TIME;
import static org.livyha.server.config.KeyType.number;
import static org.livyha.server.config.KeyType.pattern;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;

/** Ours, which Livy does not have. */
final class HaKeys {
    static final KeyGroup GROUP = new KeyGroup("The pair", "These are ours; Livy does not have them.");

    static final Key<Boolean> ENABLED = GROUP.key(
            name("enabled"),
            FLAG,
            "false",
            "checks at start that everything a pair needs is set (with recovery there is always an election)");
    static final Key<String> NODE_ID = GROUP.derived(
            name("node-id"),
            pattern("name", "[A-Za-z0-9._-]+", "letters, digits, dot, dash and underscore"),
            "the host's name",
            "unique in the pair, the same after a restart");
    static final Key<String> ADVERTISED_URL = GROUP.derived(
            name("advertised-url"),
            BARE_URL,
            "`http://<host name>:<port>`",
            "where the other server forwards requests to");
    static final Key<String> PEER_HOST =
            GROUP.derived(name("peer.host"), TEXT, "the host's name", "where the other server finds the peer port");
    static final Key<Integer> PEER_PORT = GROUP.key(
            name("peer.port"),
            number(0, 65535),
            "0",
            "the other server holds a line to it, to notice this process's death; 0 takes a free one, behind a firewall give"
                    + " a fixed one");
    static final Key<Duration> HEARTBEAT =
            GROUP.key(name("heartbeat-interval"), TIME, "250ms", "how often the leader proves that it leads");
    static final Key<Duration> LEASE_MARGIN = GROUP.key(
            name("lease-margin"),
            TIME,
            "500ms",
            "how much sooner a lease ends than the ZooKeeper session that backs it");
    static final Key<Duration> PARK_TIMEOUT = GROUP.key(
            name("park-timeout"),
            TIME,
            "8s",
            "how long a request is held while nobody leads; below the 10 s some clients allow");
    static final Key<Boolean> CONNECTION_CLOSE = GROUP.derived(
            name("connection-close"),
            FLAG,
            "`true` in a pair",
            "every answer ends its connection, so that none outlives a move of the virtual address");
    static final Key<Path> ROLE_FILE = GROUP.key(
            name("role-file"),
            PATH,
            null,
            "`100` is written there while this server leads, else `0`, and what a handover needs in between; keepalived moves the virtual address by it");
    static final Key<InetAddress> VIRTUAL_ADDRESS = GROUP.key(
            name("virtual-address"),
            IP,
            null,
            "the address that clients use; while it leaves this host in a switchover, new connections to it wait; it decides nothing");
    static final Key<Duration> CALL_TIMEOUT = GROUP.key(
            name("driver.call-timeout"),
            TIME,
            "5s",
            "how long a request waits for a driver before it is answered 503 or 502");
    static final Key<Integer> PARALLEL_LAUNCHES =
            GROUP.key(name("launch.parallelism"), number(1, 1000), "4", "spark-submits at once; more wait");
    static final Key<Path> WORK_DIR = GROUP.derived(
            name("work-dir"),
            DIRECTORY,
            "`~/.local/state/livy-ha`",
            "local processes' pid, exit status and output; the same for two servers on one host; on a disk that survives a"
                    + " reboot");
    static final Key<Duration> SESSION_TIMEOUT = GROUP.key(
            name("zookeeper.session-timeout"), TIME, "6s", "of the ZooKeeper session; must be granted as asked");
    static final Key<Duration> TICK_TIME = GROUP.key(
            name("zookeeper.tick-time"), TIME, "500ms", "the ensemble's `tickTime`, which cannot be asked for");
    static final Key<String> DIGEST = GROUP.key(
            name("zookeeper.digest-file"),
            CREDENTIALS,
            null,
            "a file with `user:password`; nodes are then closed to everybody else");

    private HaKeys() {}

    private static String name(String rest) {
        return "livy.server.ha." + rest;
    }
}
