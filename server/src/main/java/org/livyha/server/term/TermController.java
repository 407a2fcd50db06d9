// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.livyha.election.ElectionListener;
import org.livyha.election.Fence;
import org.livyha.election.LeaderElection;
import org.livyha.election.LeaderGate;
import org.livyha.election.LeaderInfo;
import org.livyha.election.Term;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a won election into a serving leader, and a serving leader into a standby. One thread does it all and says each step
 * in a sentence, so that a takeover can be read from the log alone.
 */
public final class TermController implements ElectionListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TermController.class);
    /** How long the parts of a closing term may take: launches under way 10 s, the monitor 5 s, mailboxes 3 s. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);

    private final LeaderElection election;
    private final LeaderGate<Services> gate;
    private final TermBuilder builder;
    private final Fence fence;
    private final Drain drain;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread t = new Thread(task, "term");
        t.setDaemon(true);
        return t;
    });
    private Parts active;

    /** Waits for the requests that are being answered. */
    @FunctionalInterface
    public interface Drain {
        /** @return false when the limit passed before all were answered */
        boolean await(Duration limit) throws InterruptedException;
    }

    /**
     * @param fence ends this process when a term cannot be begun: somebody else shall try
     * @param drain what a closing term waits for once its gate is shut
     */
    public TermController(
            LeaderElection election, LeaderGate<Services> gate, TermBuilder builder, Fence fence, Drain drain) {
        this.election = Objects.requireNonNull(election, "election");
        this.gate = Objects.requireNonNull(gate, "gate");
        this.builder = Objects.requireNonNull(builder, "builder");
        this.fence = Objects.requireNonNull(fence, "fence");
        this.drain = Objects.requireNonNull(drain, "drain");
    }

    @Override
    public void elected(Term term) {
        thread.execute(() -> begin(term));
    }

    @Override
    public void leaderChanged(Optional<LeaderInfo> leader) {
        log.info(
                "leader is node={} epoch={}",
                leader.map(l -> l.server().nodeId()).orElse("none"),
                leader.map(LeaderInfo::epoch).orElse(0L));
    }

    private void begin(Term term) {
        if (!term.isValid()) {
            log.warn("elected for a term that is over already epoch={}", term.epoch());
            return;
        }
        if (active != null) {
            active.close();
        }
        Parts next = new Parts();
        try {
            builder.build(term, gate, next);
            active = next;
        } catch (Throwable e) {
            // An Error too: a leader that neither serves nor steps down would be the worst of both.
            log.error("could not take over epoch={}", term.epoch(), e);
            gate.shut();
            next.close();
            fence.halt("the takeover of epoch " + term.epoch() + " failed: " + e);
        }
    }

    /**
     * Steps down in the order that loses nothing: no new requests, those under way answered, then the term's parts, then the
     * latch. Sessions, batches and drivers go on. Bounded.
     */
    @Override
    public void close() {
        gate.shut();
        awaitAnswers();
        thread.execute(() -> {
            if (active != null) {
                active.close();
                active = null;
            }
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("the term did not close in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        election.close();
    }

    private void awaitAnswers() {
        try {
            if (!drain.await(DRAIN_LIMIT)) {
                log.warn("requests were still under way at the end of the term, their clients get no answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
