// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.apache.zookeeper.common.PathUtils;

/**
 * How an election is held. Both servers of a pair must have the same values.
 *
 * @param root the node under which everything of the election lives, such as {@code /livy/ha}
 * @param sessionTimeout the session timeout asked of ZooKeeper; the one it grants must be the same
 * @param tickTime the ensemble's {@code tickTime}; cannot be asked for, so it has to be said
 * @param heartbeatInterval time between two heartbeats of a leader
 * @param margin kept between the end of a lease and the earliest instant of a replacement, for scheduling
 */
public record ElectionConfig(
        String root, Duration sessionTimeout, Duration tickTime, Duration heartbeatInterval, Duration margin) {
    /** A lease shorter than this many heartbeats would end at the first hiccup. */
    private static final int FEWEST_HEARTBEATS_PER_LEASE = 4;

    public ElectionConfig {
        PathUtils.validatePath(Objects.requireNonNull(root, "root"));
        requirePositive("sessionTimeout", sessionTimeout);
        requirePositive("tickTime", tickTime);
        requirePositive("heartbeatInterval", heartbeatInterval);
        requirePositive("margin", margin);
    }

    /** The recommended ensemble (tickTime 500 ms), heartbeats of 250 ms and a margin of 500 ms. */
    public static ElectionConfig withDefaults(String root, Duration sessionTimeout) {
        return new ElectionConfig(
                root, sessionTimeout, Duration.ofMillis(500), Duration.ofMillis(250), Duration.ofMillis(500));
    }

    /** Names the leader; its version is the fencing token. */
    public String epochPath() {
        return root + "/epoch";
    }

    /** Parent of the latch nodes. */
    public String latchPath() {
        return root + "/latch";
    }

    /** Written by each heartbeat of a leader. */
    public String heartbeatPath() {
        return root + "/heartbeat";
    }

    /** There while the pair is paused. */
    public String pausePath() {
        return root + "/pause";
    }

    /**
     * How long a leader may act after the sending of its last acknowledged heartbeat: {@code T - tick/2 - h - margin}. Its
     * ensemble's leader heard of the session at most {@code tick/2} (a follower's report) and {@code h} before that
     * heartbeat, so it cannot end the session, and nobody can be elected, before {@code margin} has passed since.
     *
     * @param negotiated the session timeout that ZooKeeper granted
     * @return may be zero or negative, see {@link #objection}
     */
    public Duration leaseLength(Duration negotiated) {
        return negotiated.minus(tickTime.dividedBy(2)).minus(heartbeatInterval).minus(margin);
    }

    /** Why a server with this session timeout must not compete, with the values; empty when it may. */
    public Optional<String> objection(Duration negotiated) {
        if (!negotiated.equals(sessionTimeout)) {
            return Optional.of("ZooKeeper granted a session timeout of " + negotiated.toMillis()
                    + " ms, asked for were " + sessionTimeout.toMillis()
                    + " ms; expected both to be the same: set minSessionTimeout and maxSessionTimeout of the ensemble,"
                    + " or the session timeout of this server, accordingly");
        }
        Duration lease = leaseLength(negotiated);
        Duration least = heartbeatInterval.multipliedBy(FEWEST_HEARTBEATS_PER_LEASE);
        if (lease.compareTo(least) < 0) {
            return Optional.of("the lease would be T - tick/2 - h - margin = " + negotiated.toMillis() + " - "
                    + tickTime.toMillis() / 2 + " - " + heartbeatInterval.toMillis() + " - " + margin.toMillis() + " = "
                    + lease.toMillis() + " ms; expected at least " + FEWEST_HEARTBEATS_PER_LEASE + " heartbeats = "
                    + least.toMillis() + " ms: ask for a longer session timeout");
        }
        return Optional.empty();
    }

    private static void requirePositive(String name, Duration value) {
        if (Objects.requireNonNull(value, name).isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ", expected more than zero");
        }
    }
}
