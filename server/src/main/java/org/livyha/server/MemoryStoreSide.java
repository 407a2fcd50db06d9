// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import java.time.Duration;
import java.util.Optional;
import org.livyha.election.LeaderElection;
import org.livyha.election.ServerIdentity;
import org.livyha.election.StandaloneElection;
import org.livyha.recovery.InMemoryStateStore;
import org.livyha.recovery.MirrorStatus;
import org.livyha.recovery.StateStore;
import org.livyha.recovery.StoreContents;
import org.livyha.server.term.LeaderHistory;
import org.livyha.server.term.Members;
import org.livyha.server.term.Parts;

/** The memory of this process: a server without recovery leads alone, and forgets all at its end. */
final class MemoryStoreSide implements StoreSide {
    private static final MirrorStatus ITSELF = new MirrorStatus(true, Optional.of(Duration.ZERO), 0, 0);

    private final StateStore store;

    /** @param parts gets what is to be closed */
    MemoryStoreSide(Parts parts) {
        this.store = parts.add(new InMemoryStateStore());
    }

    @Override
    public void start() {
        // The memory is there.
    }

    @Override
    public StateStore store() {
        return store;
    }

    @Override
    public StoreContents contents() {
        return store.read();
    }

    @Override
    public Optional<String> secretOf(String appTag) {
        return Optional.empty();
    }

    @Override
    public MirrorStatus mirror() {
        return ITSELF;
    }

    @Override
    public Members members(ServerIdentity self) {
        return Members.alone(self.driverAddress());
    }

    @Override
    public Optional<LeaderHistory> history(ServerIdentity self) {
        return Optional.empty();
    }

    @Override
    public LeaderElection election(ServerIdentity self) {
        return new StandaloneElection(self);
    }
}
