// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.livyha.election.ElectionListener;
import org.livyha.election.EndReason;
import org.livyha.election.Fence;
import org.livyha.election.LeaderElection;
import org.livyha.election.LeaderGate;
import org.livyha.election.LeaderInfo;
import org.livyha.election.NotLeaderException;
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
    private final Builder builder;
    private final Fence fence;
    private final Drain drain;
    private final Chronicle chronicle;
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

    /** Builds a term's parts into {@code active} and opens the gate, on the term's thread. */
    @FunctionalInterface
    public interface Builder {
        /** @param electedAt in {@link System#nanoTime} */
        Takeover build(Term term, LeaderGate<Services> gate, Parts active, long electedAt);
    }

    /** Asked when nothing of a term is under way any more, on the term's thread, whether it shall go after all. */
    @FunctionalInterface
    public interface LastLook {
        /** Why it shall not; empty when it shall. */
        Optional<String> objection() throws InterruptedException;
    }

    /** The term did not go: this server takes the next one itself. */
    public static final class LeadsOnException extends Exception {
        private static final long serialVersionUID = 1L;

        LeadsOnException(String why) {
            super(why);
        }
    }

    /** Told of each takeover once it serves, on the term's thread: must not block. */
    @FunctionalInterface
    public interface Chronicle {
        void began(Term term, Takeover takeover);
    }

    /** How long the steps of a step-down took. */
    public record StepDown(long epoch, Duration drain, Duration close, Duration release) {}

    /**
     * @param fence ends this process when a term cannot be begun: somebody else shall try
     * @param drain what a closing term waits for once its gate is shut
     */
    public TermController(
            LeaderElection election,
            LeaderGate<Services> gate,
            Builder builder,
            Fence fence,
            Drain drain,
            Chronicle chronicle) {
        this.election = Objects.requireNonNull(election, "election");
        this.gate = Objects.requireNonNull(gate, "gate");
        this.builder = Objects.requireNonNull(builder, "builder");
        this.fence = Objects.requireNonNull(fence, "fence");
        this.drain = Objects.requireNonNull(drain, "drain");
        this.chronicle = Objects.requireNonNull(chronicle, "chronicle");
    }

    @Override
    public void elected(Term term) {
        long electedAt = System.nanoTime();
        thread.execute(() -> begin(term, electedAt));
    }

    @Override
    public void leaderChanged(Optional<LeaderInfo> leader) {
        log.info(
                "leader is node={} epoch={}",
                leader.map(l -> l.server().nodeId()).orElse("none"),
                leader.map(LeaderInfo::epoch).orElse(0L));
    }

    private void begin(Term term, long electedAt) {
        if (!term.isValid()) {
            log.warn("elected for a term that is over already epoch={}", term.epoch());
            return;
        }
        Parts next = new Parts();
        try {
            if (active != null) {
                active.close();
            }
            Takeover takeover = builder.build(term, gate, next, electedAt);
            active = next;
            tell(term, takeover);
        } catch (Throwable e) {
            // An Error too: a leader that neither serves nor steps down would be the worst of both.
            log.error("could not take over epoch={}", term.epoch(), e);
            gate.shut();
            next.close();
            fence.halt("the takeover of epoch " + term.epoch() + " failed: " + e);
        }
    }

    private void tell(Term term, Takeover takeover) {
        try {
            chronicle.began(term, takeover);
        } catch (RuntimeException e) {
            log.warn("the history does not tell of this term epoch={}", term.epoch(), e);
        }
    }

    /**
     * Ends the term for another server to follow. This process goes on as one that does not compete, until
     * {@link LeaderElection#rejoin}. Waits; on any thread but the term's.
     *
     * @param note what who ordered it said, for the history; may be empty
     * @param look may keep the term from going at the last moment
     * @param limit for the release, after what is under way has been waited for
     * @throws NotLeaderException when it does not lead; nothing was done
     * @throws LeadsOnException when the last look objected: this server leads on, in a term of its own
     * @throws TimeoutException when the release was not confirmed in time; the term is over all the same
     */
    public StepDown stepDown(EndReason why, String note, LastLook look, Duration limit)
            throws InterruptedException, TimeoutException, LeadsOnException {
        try {
            return thread.submit(() -> leave(why, note, look, limit)).get();
        } catch (RejectedExecutionException e) {
            throw new NotLeaderException("this server is stopping");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException late) {
                throw late;
            }
            if (e.getCause() instanceof LeadsOnException stayed) {
                throw stayed;
            }
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        }
    }

    private StepDown leave(EndReason why, String note, LastLook look, Duration limit)
            throws InterruptedException, TimeoutException, LeadsOnException {
        Term term = gate.term().orElseThrow(() -> new NotLeaderException("this server does not lead"));
        try {
            return leave(term, why, note, look, limit);
        } catch (InterruptedException | RuntimeException | Error e) {
            // Its gate is shut and its heartbeats may go on: a leader that neither serves nor goes.
            log.error("could not step down epoch={}", term.epoch(), e);
            fence.halt("the end of epoch " + term.epoch() + " failed: " + e);
            throw e;
        }
    }

    private StepDown leave(Term term, EndReason why, String note, LastLook look, Duration limit)
            throws InterruptedException, TimeoutException, LeadsOnException {
        long start = System.nanoTime();
        gate.shut();
        awaitAnswers();
        long drained = System.nanoTime();
        active.close();
        active = null;
        long parted = System.nanoTime();
        Optional<String> objection = look.objection();
        if (objection.isPresent()) {
            log.warn("not stepping down after all, leading on epoch={} reason=\"{}\"", term.epoch(), objection.get());
            election.leadAnew();
            throw new LeadsOnException(objection.get());
        }
        election.release(why, note, limit);
        long released = System.nanoTime();
        return new StepDown(
                term.epoch(),
                Duration.ofNanos(drained - start),
                Duration.ofNanos(parted - drained),
                Duration.ofNanos(released - parted));
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

    /** Whether this server's gate is open. Any thread. */
    public boolean serves() {
        return gate.isOpen();
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
