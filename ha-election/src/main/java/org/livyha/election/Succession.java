// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a term came to follow the one before it.
 *
 * @param epoch of the term before, 0 when there was none
 * @param nodeId who held that, empty when there was none
 * @param vacancy from the last sign of the leader before (the end of its term, its last heartbeat, or the proof of its death)
 *     to the taking of the epoch; by ZooKeeper's clock, but the proof's by this server's; empty when there was none
 * @param note what was said about the end of the term before by who ordered it, empty when nothing
 */
public record Succession(Reason reason, long epoch, String nodeId, Optional<Duration> vacancy, String note) {
    public enum Reason {
        /** Nobody has led before. */
        FIRST,
        /** The leader before handed over. */
        SWITCHOVER,
        /** The leader before stopped in good order, or gave a handover up and leads again. */
        STOP,
        /** Its process was proven dead. */
        DEAD,
        /** Its session, or its place in line, was gone. */
        EXPIRED
    }

    static final Succession NONE = new Succession(Reason.FIRST, 0, "", Optional.empty(), "");

    public Succession {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(nodeId, "nodeId");
        Objects.requireNonNull(vacancy, "vacancy");
        Objects.requireNonNull(note, "note");
    }
}
