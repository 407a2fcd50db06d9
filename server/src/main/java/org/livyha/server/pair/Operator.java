// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.pair;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.http.HttpConnectTimeoutException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.livyha.election.CuratorLeaderElection;
import org.livyha.election.LeaderElection;
import org.livyha.election.LeaderInfo;
import org.livyha.election.Pause;
import org.livyha.server.http.PairDesk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the orders, and says how things are. */
public final class Operator implements PairDesk {
    private static final Logger log = LoggerFactory.getLogger(Operator.class);

    private final StatusBoard board;
    private final Supplier<?> history;
    private final Switchover switchover;
    private final Peer peer;
    private final Origins origins;
    private final LeaderElection election;

    /**
     * @param history the changes of leader, as JSON; must not wait
     * @param lookups where names of servers are looked up, which may take its time
     */
    public Operator(StatusBoard board, Supplier<?> history, Switchover switchover, Peer peer, Executor lookups) {
        this.board = Objects.requireNonNull(board, "board");
        this.history = Objects.requireNonNull(history, "history");
        this.switchover = Objects.requireNonNull(switchover, "switchover");
        this.peer = Objects.requireNonNull(peer, "peer");
        this.origins = new Origins(board.members(), lookups);
        this.election = board.election();
    }

    private record Changes(Object changes) {}

    @Override
    public Object status() {
        return board.now();
    }

    @Override
    public Object history() {
        return new Changes(history.get());
    }

    @Override
    public boolean trusts(InetSocketAddress remote, InetSocketAddress local) {
        return origins.include(remote, local);
    }

    @Override
    public Reply switchover(String reason, boolean passedOn) {
        if (board.gate().term().isPresent() || switchover.isUnderWay()) {
            return switchover.run(reason);
        }
        Optional<LeaderInfo> leader = election.leader()
                .filter(info -> !info.server().instance().equals(board.self().instance()));
        if (leader.isEmpty() || passedOn) {
            return Reply.refused(503, "there is no leader");
        }
        String url = leader.get().server().url();
        try {
            return peer.switchover(url, reason);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            log.warn("a switchover could not be passed on leader={} reason=\"{}\"", url, e.toString());
            return Reply.refused(503, "the leader cannot be reached at " + url + " (" + e + ")");
        } catch (IOException e) {
            log.warn("no answer to a switchover that was passed on leader={} reason=\"{}\"", url, e.toString());
            return Reply.unconfirmed(
                    "the leader at " + url + " has not answered, and may have done it (" + e + ")",
                    leader.get().epoch());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reply.unconfirmed(
                    "this server is stopping, and the leader may have done it",
                    leader.get().epoch());
        }
    }

    @Override
    public Reply pause(String by, String reason) {
        Pause pause = new Pause(Instant.now(), by + " at " + board.self().nodeId(), reason);
        return change(curator -> curator.pause().set(pause), StatusBoard.view(pause));
    }

    @Override
    public Reply resume(String by) {
        log.info("resume was ordered by={}", by);
        return change(curator -> curator.pause().clear(), null);
    }

    private interface Change {
        void of(CuratorLeaderElection election) throws Exception;
    }

    private Reply change(Change change, PairStatus.Paused after) {
        if (!(election instanceof CuratorLeaderElection curator)) {
            return Reply.refused(409, "this server has no pair");
        }
        try {
            change.of(curator);
            return Reply.done(after);
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            log.warn("ZooKeeper did not take the order reason=\"{}\"", e.toString());
            return Reply.refused(503, "ZooKeeper did not take it (" + e + ")");
        }
    }
}
