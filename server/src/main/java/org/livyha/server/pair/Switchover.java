// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.pair;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.livyha.election.ElectionListener;
import org.livyha.election.EndReason;
import org.livyha.election.LeaderElection;
import org.livyha.election.LeaderInfo;
import org.livyha.election.NotLeaderException;
import org.livyha.election.ServerIdentity;
import org.livyha.election.Term;
import org.livyha.server.http.PairDesk.Reply;
import org.livyha.server.term.Members;
import org.livyha.server.term.TermController;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A planned change of leader: the standby is asked whether it is fit; new requests park, those under way are answered; the
 * term's parts close; the standby is asked once more; the term ends, and the standby takes the next. Then parked requests go
 * to it, and this server gets in line behind it. One at a time; each step is said in a sentence.
 */
public final class Switchover implements ElectionListener {
    private static final Logger log = LoggerFactory.getLogger(Switchover.class);
    private static final Duration RELEASE_LIMIT = Duration.ofSeconds(5);
    private static final Duration SUCCESSOR_LIMIT = Duration.ofSeconds(2);
    private static final long LOOK_MILLIS = 5;

    private final ServerIdentity self;
    private final LeaderElection election;
    private final TermController controller;
    private final Members members;
    private final Peer peer;
    private final Handover handover;
    private final Duration successorLimit;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private final Object news = new Object();

    /** Milliseconds of each step; {@code serving} counts from the successor's election. */
    record Phases(long check, long drain, long close, long release, long elected, long serving, long total) {}

    /** @param epoch the successor's */
    record Done(String from, String to, long epoch, Phases phases) {}

    /** To be registered with the election. */
    public Switchover(
            ServerIdentity self,
            LeaderElection election,
            TermController controller,
            Members members,
            Peer peer,
            Handover handover) {
        this(self, election, controller, members, peer, handover, SUCCESSOR_LIMIT);
    }

    /** @param successorLimit how long a successor may take to serve */
    Switchover(
            ServerIdentity self,
            LeaderElection election,
            TermController controller,
            Members members,
            Peer peer,
            Handover handover,
            Duration successorLimit) {
        this.self = Objects.requireNonNull(self, "self");
        this.election = Objects.requireNonNull(election, "election");
        this.controller = Objects.requireNonNull(controller, "controller");
        this.members = Objects.requireNonNull(members, "members");
        this.peer = Objects.requireNonNull(peer, "peer");
        this.handover = Objects.requireNonNull(handover, "handover");
        this.successorLimit = Objects.requireNonNull(successorLimit, "successorLimit");
    }

    @Override
    public void elected(Term term) {
        // Ours: nobody waits for that.
    }

    @Override
    public void leaderChanged(Optional<LeaderInfo> leader) {
        synchronized (news) {
            news.notifyAll();
        }
    }

    boolean isUnderWay() {
        return underWay.get();
    }

    /** At the leader. Waits until it is over. */
    Reply run(String reason) {
        if (!underWay.compareAndSet(false, true)) {
            return Reply.refused(409, "a switchover is under way already");
        }
        try {
            long start = System.nanoTime();
            List<String> objections = new ArrayList<>();
            Optional<ServerIdentity> standby = fitStandby(objections);
            if (standby.isEmpty()) {
                log.warn("switchover: refused objections={}", objections);
                return Reply.refused(409, objections.isEmpty() ? "there is no standby" : String.join("; ", objections));
            }
            long check = millisSince(start);
            log.info(
                    "switchover: checked to={} ms={} reason=\"{}\"",
                    standby.get().nodeId(),
                    check,
                    reason);
            return handOver(standby.get(), reason, start, check);
        } catch (NotLeaderException e) {
            return Reply.refused(503, "this server leads no more");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reply.refused(503, "this server is stopping");
        } finally {
            underWay.set(false);
        }
    }

    private Reply handOver(ServerIdentity standby, String reason, long start, long check) {
        long epoch = election.term().map(Term::epoch).orElse(0L);
        handover.begins();
        Optional<ServerIdentity> serving = Optional.empty();
        try {
            TermController.StepDown down =
                    controller.stepDown(EndReason.SWITCHOVER, reason, () -> objection(standby), RELEASE_LIMIT);
            log.info(
                    "switchover: released epoch={} drainMs={} closeMs={} releaseMs={}",
                    down.epoch(),
                    down.drain().toMillis(),
                    down.close().toMillis(),
                    down.release().toMillis());
            long released = System.nanoTime();
            Optional<LeaderInfo> successor = awaitSuccessor(released);
            long elected = millisSince(released);
            long before = System.nanoTime();
            if (successor.isPresent() && awaitServing(successor.get(), released)) {
                serving = Optional.of(successor.get().server());
            } else {
                return givenUp(successor, epoch);
            }
            Phases phases = new Phases(
                    check,
                    down.drain().toMillis(),
                    down.close().toMillis(),
                    down.release().toMillis(),
                    elected,
                    millisSince(before),
                    millisSince(start));
            ServerIdentity to = serving.get();
            log.info(
                    "switchover: done to={} epoch={} electedMs={} servingMs={} totalMs={}",
                    to.nodeId(),
                    successor.get().epoch(),
                    elected,
                    phases.serving(),
                    phases.total());
            return Reply.done(
                    new Done(self.nodeId(), to.nodeId(), successor.get().epoch(), phases));
        } catch (TimeoutException e) {
            log.warn("switchover: the end of the term is not confirmed, competing again reason=\"{}\"", e.getMessage());
            return Reply.unconfirmed(
                    "ZooKeeper did not confirm the end of the term; both servers compete for the next", epoch);
        } catch (TermController.LeadsOnException e) {
            String objection = standby.nodeId() + ": " + e.getMessage();
            return servesAgain()
                    ? Reply.refused(409, objection + "; this server leads on, in a term of its own")
                    : Reply.unconfirmed(objection + "; this server wanted to lead on, and does not serve yet", epoch);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reply.unconfirmed("this server is stopping", epoch);
        } finally {
            election.rejoin();
            handover.ends(serving);
        }
    }

    private Reply givenUp(Optional<LeaderInfo> successor, long epoch) {
        String what = successor
                .map(leader -> leader.server().nodeId() + " was elected and does not serve yet")
                .orElse("nobody took over");
        log.warn("switchover: given up, {} within {} ms", what, successorLimit.toMillis());
        return Reply.unconfirmed(
                what + " within " + successorLimit.toMillis() + " ms; both servers compete for the next term", epoch);
    }

    /** @param objections gets why each other server is not */
    private Optional<ServerIdentity> fitStandby(List<String> objections) throws InterruptedException {
        for (ServerIdentity server : members.servers()) {
            if (server.nodeId().equals(self.nodeId())) {
                continue;
            }
            Optional<String> objection = objection(server);
            if (objection.isEmpty()) {
                return Optional.of(server);
            }
            objections.add(server.nodeId() + ": " + objection.get());
        }
        return Optional.empty();
    }

    private Optional<String> objection(ServerIdentity server) throws InterruptedException {
        JsonNode status;
        try {
            status = peer.status(server.url());
        } catch (IOException e) {
            return Optional.of("it does not answer at " + server.url() + " (" + e + ")");
        }
        if (status.path("instance").asText().equals(self.instance())) {
            return Optional.of("it is this very process that answers at " + server.url());
        } else if (!status.path("role").asText().equals(PairStatus.STANDBY)) {
            return Optional.of("it is no standby but " + status.path("role").asText());
        } else if (status.path("unfit").isTextual()) {
            return Optional.of(status.path("unfit").asText());
        } else if (!status.path("warm").asBoolean()) {
            return Optional.of("it is not warm");
        } else if (!status.path("watchesLeader").asBoolean()) {
            return Optional.of("it holds no line to the leader");
        }
        return Optional.empty();
    }

    private Optional<LeaderInfo> awaitSuccessor(long since) throws InterruptedException {
        synchronized (news) {
            while (true) {
                Optional<LeaderInfo> leader = election.leader()
                        .filter(info -> !info.server().instance().equals(self.instance()));
                long left = successorLimit.toMillis() - millisSince(since);
                if (leader.isPresent() || left <= 0) {
                    return leader;
                }
                news.wait(left);
            }
        }
    }

    private boolean awaitServing(LeaderInfo successor, long since) throws InterruptedException {
        while (!peer.serves(successor.server().url())) {
            if (millisSince(since) > successorLimit.toMillis()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return true;
    }

    /** Waited for, so that nothing on this host is told that it does not lead. */
    private boolean servesAgain() {
        long since = System.nanoTime();
        try {
            while (!controller.serves() && millisSince(since) <= successorLimit.toMillis()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return controller.serves();
    }

    private static long millisSince(long nanoTime) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
    }
}
