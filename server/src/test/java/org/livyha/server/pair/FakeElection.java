// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.pair;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.livyha.election.ElectionListener;
import org.livyha.election.EndReason;
import org.livyha.election.LeaderElection;
import org.livyha.election.LeaderInfo;
import org.livyha.election.Lease;
import org.livyha.election.ServerIdentity;
import org.livyha.election.Term;

/** An election that is won at the start, and whose next term goes to whom the test says. */
final class FakeElection implements LeaderElection {
    final List<String> releases = new CopyOnWriteArrayList<>();
    final AtomicInteger rejoins = new AtomicInteger();
    volatile Optional<LeaderInfo> successor = Optional.empty();
    volatile boolean confirms = true;

    private final ServerIdentity self;
    private final List<ElectionListener> listeners = new CopyOnWriteArrayList<>();
    private volatile Term term = new Term(7, "/epoch", 0, Lease.unlimited());
    private volatile Optional<LeaderInfo> leader;

    FakeElection(ServerIdentity self) {
        this.self = self;
        this.leader = Optional.of(new LeaderInfo(7, self));
    }

    @Override
    public void start() {
        listeners.forEach(listener -> listener.elected(term));
    }

    @Override
    public void addListener(ElectionListener listener) {
        listeners.add(listener);
    }

    @Override
    public Optional<Term> term() {
        return Optional.of(term).filter(Term::isValid);
    }

    @Override
    public Optional<LeaderInfo> leader() {
        return leader;
    }

    void follow(Optional<LeaderInfo> other) {
        term.lease().end();
        leader = other;
        listeners.forEach(listener -> listener.leaderChanged(other));
    }

    @Override
    public void release(EndReason why, String note, Duration limit) throws TimeoutException {
        releases.add(why + " " + note);
        follow(successor);
        if (!confirms) {
            throw new TimeoutException("no answer");
        }
    }

    @Override
    public void leadAnew() {
        long epoch = term.epoch() + 1;
        term.lease().end();
        term = new Term(epoch, "/epoch", 0, Lease.unlimited());
        leader = Optional.of(new LeaderInfo(epoch, self));
        listeners.forEach(listener -> listener.elected(term));
    }

    @Override
    public void rejoin() {
        rejoins.incrementAndGet();
    }

    @Override
    public void close() {
        term.lease().end();
    }
}
