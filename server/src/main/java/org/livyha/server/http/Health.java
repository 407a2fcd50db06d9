// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.livyha.election.LeaderInfo;
import org.livyha.election.Term;

/**
 * What this server says about itself. Asked on Jetty's selector threads: nothing here may wait, the supplied details
 * included.
 */
final class Health {
    private final String nodeId;
    private final Leadership leadership;
    private final IntSupplier parked;
    private final Supplier<Map<String, Object>> details;

    Health(String nodeId, Leadership leadership, IntSupplier parked, Supplier<Map<String, Object>> details) {
        this.nodeId = nodeId;
        this.leadership = leadership;
        this.parked = parked;
        this.details = details;
    }

    /** Whether this server leads at this instant: its gate is open and its lease holds. */
    boolean leading() {
        return leadership.term().isPresent();
    }

    /** Whether a request would be answered now, as far as is known: here, or by the leader it is forwarded to. */
    boolean ready() {
        return leading() || leadership.elsewhere().isPresent();
    }

    /** The leader's, 0 when unknown. */
    long epoch() {
        return leadership
                .term()
                .map(Term::epoch)
                .or(() -> leadership.leader().get().map(LeaderInfo::epoch))
                .orElse(0L);
    }

    /**
     * {@code role} (leader, standby), {@code nodeId}, {@code epoch} (the leader's, 0 when unknown), {@code leaseMillis} (0
     * on a standby), {@code leader} and {@code leaderUrl} (null when unknown), {@code parked}, and the root's details.
     */
    Map<String, Object> body() {
        Optional<Term> term = leadership.term();
        Optional<LeaderInfo> leader = leadership.leader().get();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("role", term.isPresent() ? "leader" : "standby");
        body.put("nodeId", nodeId);
        body.put("epoch", epoch());
        body.put("leaseMillis", term.map(t -> t.lease().remaining().toMillis()).orElse(0L));
        body.put("leader", leader.map(info -> info.server().nodeId()).orElse(null));
        body.put("leaderUrl", leader.map(info -> info.server().url()).orElse(null));
        body.put("parked", parked.getAsInt());
        body.putAll(details.get());
        return body;
    }
}
