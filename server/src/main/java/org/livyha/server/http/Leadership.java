// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.livyha.election.LeaderGate;
import org.livyha.election.LeaderInfo;
import org.livyha.election.Term;

/**
 * Who leads, as far as this server knows. Safe for use by any thread.
 *
 * @param gate open while this server leads and is ready to answer
 * @param leader who leads as the store names it, this server included
 * @param instance this process, as {@link org.livyha.election.ServerIdentity#instance()} names it
 */
public record Leadership(LeaderGate<?> gate, Supplier<Optional<LeaderInfo>> leader, String instance) {
    public Leadership {
        Objects.requireNonNull(gate, "gate");
        Objects.requireNonNull(leader, "leader");
        Objects.requireNonNull(instance, "instance");
    }

    /** The valid term behind this server's open gate. */
    Optional<Term> term() {
        return gate.term();
    }

    /** The leader, when it is another process. */
    Optional<LeaderInfo> elsewhere() {
        return leader.get().filter(info -> !info.server().instance().equals(instance));
    }
}
