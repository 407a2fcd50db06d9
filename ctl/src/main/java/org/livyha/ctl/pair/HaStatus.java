// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.pair;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * What a server says of itself at {@code GET /ha/status}. Everything that a server may not know is null or zero; fields that we
 * do not know are skipped.
 *
 * @param role {@code leader} or {@code standby}
 * @param epoch the leader's, 0 when it is not known
 * @param leader the node that leads as far as this server knows, or null
 * @param rehearsing whether it was started a moment ago and would take over more slowly than later; an older server does not say
 * @param unfit why it would not take over, or null
 * @param holdsAddress whether the virtual address is on this host, or null when it was not told which one that is
 * @param sessionTimeoutMillis what ZooKeeper has granted it, or null when that is not known
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record HaStatus(
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
        Long sessionTimeoutMillis,
        List<Member> members) {
    /** Since when nobody takes over by himself, and who wanted it so. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Paused(String since, String by, String reason) {}

    /**
     * How far the standby's copy of the store has come.
     *
     * @param lagMillis how long it took, when last asked, to hold all that had been written by then; null when unknown
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Mirror(boolean caughtUp, Long lagMillis, long zxid, int records) {}

    /** Lines of drivers. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Lines(int attached, int parked) {}

    /** A server of the pair. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Member(String nodeId, String url) {}

    public HaStatus {
        mirror = mirror == null ? new Mirror(false, null, 0, 0) : mirror;
        lines = lines == null ? new Lines(0, 0) : lines;
        members = members == null ? List.of() : List.copyOf(members);
    }

    public boolean leads() {
        return "leader".equals(role);
    }
}
