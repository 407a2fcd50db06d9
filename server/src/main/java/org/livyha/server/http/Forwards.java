// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.Request;
import org.livyha.election.LeaderInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on its way to the leader elsewhere. Of those who find its port refused one at a time tries again, the others are
 * left to the {@link Waiting}; what was sent to a leader that was deposed is given up. Safe for use by any thread; does not
 * block.
 *
 * <p>Whoever makes the leader {@link #reachable} again wakes those who wait: each of them has looked, found that it is not,
 * and will not look again by itself.
 */
final class Forwards implements LeaderProxy.Outcome {
    private static final Logger LOG = LoggerFactory.getLogger(Forwards.class);

    /** Between two attempts to reach a leader whose port refuses. One request at a time tries, the others wait for it. */
    static final Duration RETRY = Duration.ofMillis(50);
    /** What a deposed leader gets to finish answers that cannot be asked for twice. */
    static final Duration GRACE = Duration.ofSeconds(2);

    /** Those who wait for a leader, and what becomes of a request that has none. Called by any thread; must not block. */
    interface Waiting {
        /** Finds its leader anew. */
        void route(Exchange exchange);

        /** A leader may be there for those who wait. */
        void wake();

        /** Takes the first that may be forwarded. */
        Optional<Exchange> first();

        /** A leader may have carried it out, and nobody may do so again. */
        void outcomeUnknown(Exchange exchange);
    }

    /** Runs tasks later. */
    interface Timer {
        /** @return false when nothing is run any more */
        boolean schedule(Runnable task, Duration delay);
    }

    private final Request.Handler proxy;
    private final Leadership leadership;
    private final Executor threads;
    private final Timer timer;
    private final Waiting waiting;
    private final AtomicReference<LeaderInfo> refusing = new AtomicReference<>();
    private final AtomicBoolean probing = new AtomicBoolean();
    private final Set<ForwardedRequest> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean noWaiting;

    /** @param proxy answers {@link ForwardedRequest}s, and tells them their outcome */
    Forwards(Request.Handler proxy, Leadership leadership, Executor threads, Timer timer, Waiting waiting) {
        this.proxy = proxy;
        this.leadership = leadership;
        this.threads = threads;
        this.timer = timer;
        this.waiting = waiting;
    }

    /** Whether what is forwarded may not wait for news there. */
    void answerWaitsAtOnce(boolean yes) {
        noWaiting = yes;
    }

    /** The other server, if it leads and its port does not refuse. */
    Optional<LeaderInfo> reachable() {
        return leadership.elsewhere().filter(leader -> !leader.equals(refusing.get()));
    }

    /** Sends it to a leader that was there a moment ago. */
    void forward(Exchange exchange, LeaderInfo leader) {
        exchange.startOver();
        exchange.prepareToSend();
        exchange.sent();
        ForwardedRequest forward = new ForwardedRequest(exchange, leader, noWaiting, this);
        underWay.add(forward);
        if (isDeposed(leader)) {
            // Whoever deposed it may have looked through what is under way before this was.
            underWay.remove(forward);
            waiting.route(exchange);
            return;
        }
        try {
            proxy.handle(forward, exchange.response(), exchange.callback());
        } catch (Throwable failure) {
            underWay.remove(forward);
            reached(leader);
            LOG.error("request cannot be forwarded request={}", exchange, failure);
            exchange.callback().failed(failure);
        }
    }

    private boolean isDeposed(LeaderInfo leader) {
        return leadership.term().isPresent()
                || leadership.elsewhere().filter(now -> !now.equals(leader)).isPresent();
    }

    /** The gate opened, or the store names another leader: what was sent to one that was deposed is not waited for. */
    void leadershipChanged() {
        LeaderInfo refused = refusing.get();
        if (refused != null
                && leadership.elsewhere().filter(now -> !now.equals(refused)).isPresent()) {
            refusing.compareAndSet(refused, null);
        }
        waiting.wake();
        for (ForwardedRequest forward : underWay) {
            if (isDeposed(forward.leader())) {
                abandon(forward);
            }
        }
    }

    private void abandon(ForwardedRequest forward) {
        Runnable abandon = () -> forward.abandon("another leader was elected");
        if (forward.exchange().safe()) {
            threads.execute(abandon);
        } else {
            timer.schedule(abandon, GRACE);
        }
    }

    @Override
    public void connected(ForwardedRequest forward) {
        reached(forward.leader());
    }

    /** It is not to be taken for one that refuses any more. */
    private void reached(LeaderInfo leader) {
        if (refusing.compareAndSet(leader, null)) {
            waiting.wake();
        }
    }

    @Override
    public void done(ForwardedRequest forward) {
        underWay.remove(forward);
    }

    @Override
    public void turnedAway(ForwardedRequest forward, Duration waited) {
        underWay.remove(forward);
        forward.exchange().turnedAway(waited);
        refused(forward);
    }

    @Override
    public void failed(ForwardedRequest forward, Throwable failure) {
        underWay.remove(forward);
        Exchange exchange = forward.exchange();
        boolean nothingSent = !forward.mayHaveArrived();
        if (!nothingSent) {
            exchange.lost();
        }
        LOG.info(
                "forward failed leader={} epoch={} sent={} request={} cause={}",
                forward.leader().server().nodeId(),
                forward.leader().epoch(),
                !nothingSent,
                exchange,
                String.valueOf(failure));
        if (exchange.response().isCommitted()) {
            exchange.callback().failed(failure);
        } else if (nothingSent || exchange.safe()) {
            exchange.unanswered();
            refused(forward);
        } else {
            waiting.outcomeUnknown(exchange);
        }
    }

    private void refused(ForwardedRequest forward) {
        refusing.set(forward.leader());
        waiting.route(forward.exchange());
        if (probing.compareAndSet(false, true)) {
            timer.schedule(
                    () -> {
                        probing.set(false);
                        probe();
                    },
                    RETRY);
        }
    }

    /** Lets one of the waiting requests find out whether the leader's port takes connections again. */
    private void probe() {
        LeaderInfo leader = refusing.get();
        if (leader == null) {
            return;
        }
        boolean leads = leadership.term().isEmpty()
                && leadership.elsewhere().filter(leader::equals).isPresent();
        Optional<Exchange> first = leads ? waiting.first() : Optional.empty();
        if (first.isPresent()) {
            threads.execute(() -> probe(first.get(), leader));
        } else {
            // Nobody to try with: the next one that comes does. Who came just now saw it refuse, and waits already.
            reached(leader);
        }
    }

    private void probe(Exchange exchange, LeaderInfo leader) {
        try {
            forward(exchange, leader);
        } catch (RuntimeException | Error failure) {
            reached(leader);
            exchange.callback().failed(failure);
            throw failure;
        }
    }
}
