// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** High availability switched off: this server always leads, with epoch 1. Tells listeners on the caller's thread. */
public final class StandaloneElection implements LeaderElection {
    private final LeaderInfo self;
    private final Term term = new Term(1, "/none", 0, Lease.unlimited());
    private final List<ElectionListener> listeners = new CopyOnWriteArrayList<>();
    private boolean started;

    public StandaloneElection(ServerIdentity self) {
        this.self = new LeaderInfo(1, Objects.requireNonNull(self, "self"));
    }

    @Override
    public synchronized void start() {
        if (!started) {
            started = true;
            listeners.forEach(this::tell);
        }
    }

    @Override
    public synchronized void addListener(ElectionListener listener) {
        listeners.add(listener);
        if (started) {
            tell(listener);
        }
    }

    private void tell(ElectionListener listener) {
        listener.leaderChanged(Optional.of(self));
        listener.elected(term);
    }

    @Override
    public Optional<Term> term() {
        return Optional.of(term).filter(Term::isValid);
    }

    @Override
    public Optional<LeaderInfo> leader() {
        return Optional.of(self);
    }

    @Override
    public void release(EndReason why, String note, Duration limit) {
        term.lease().end();
    }

    @Override
    public void leadAnew() {
        throw new UnsupportedOperationException("a standalone server has one term");
    }

    @Override
    public void rejoin() {
        throw new UnsupportedOperationException("a standalone server has nobody to take turns with");
    }

    @Override
    public void close() {
        term.lease().end();
    }
}
