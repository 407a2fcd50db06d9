// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.pair;

import java.util.List;

/**
 * How one server sees itself and its pair, as JSON.
 *
 * @param role {@code leader} while its gate is open and its lease holds, else {@code standby}
 * @param epoch the leader's, 0 when unknown
 * @param leaseMillis 0 on a standby
 * @param leader its node; null when unknown, as is {@code leaderUrl}
 * @param paused null when the pair is not
 * @param requestsParked held until there is a leader
 * @param inFlight being answered by this server as leader
 * @param watchesLeader whether it would notice the death of the leader's process at once
 * @param warm whether it would serve at once if it were to lead
 * @param rehearsing whether it still rehearses requests in the background; a takeover that comes before its end is slower
 * @param unfit why it would not take over from the leader, but for a pause; null when it would, and on the leader
 * @param holdsAddress whether this host has the virtual address; null when none is configured
 * @param claimsAddress whether the role file says that this server leads; null when none is configured
 * @param sessionTimeoutMillis what ZooKeeper granted; null while it has not, or when there is none
 */
record PairStatus(
        String nodeId,
        String instance,
        String role,
        long epoch,
        long leaseMillis,
        String leader,
        String leaderUrl,
        String version,
        String startedAt,
        Paused paused,
        Mirror mirror,
        Lines lines,
        int requestsParked,
        int inFlight,
        boolean watchesLeader,
        boolean warm,
        boolean rehearsing,
        String unfit,
        Boolean holdsAddress,
        Boolean claimsAddress,
        Long sessionTimeoutMillis,
        List<Member> members) {
    static final String LEADER = "leader";
    static final String STANDBY = "standby";

    record Paused(String since, String by, String reason) {}

    /** @param lagMillis how long the copy took, when last asked, to hold all that had been written by then; null when unknown */
    record Mirror(boolean caughtUp, Long lagMillis, long zxid, int records) {}

    record Lines(int attached, int parked) {}

    record Member(String nodeId, String url) {}
}
