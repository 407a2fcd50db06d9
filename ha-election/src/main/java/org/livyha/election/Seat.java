// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This server's place in the line of candidates: one {@link LeaderLatch} at a time. What the latch says is a hint; where we
 * stand is read from the line itself. Used by the election's thread only.
 */
final class Seat {
    private static final Logger log = LoggerFactory.getLogger(Seat.class);
    private static final String SEQUENCE_PREFIX = "latch-";

    private final CuratorFramework client;
    private final ElectionConfig config;
    private final String instance;
    private final ZooKeeperCalls calls;
    private final Executor electionThread;
    private final Runnable hint;
    private LeaderLatch latch;
    private boolean confirmed;

    /** @param hint run on the election's thread when the latch's opinion has changed */
    Seat(
            CuratorFramework client,
            ElectionConfig config,
            String instance,
            ZooKeeperCalls calls,
            Executor electionThread,
            Runnable hint) {
        this.client = client;
        this.config = config;
        this.instance = instance;
        this.calls = calls;
        this.electionThread = electionThread;
        this.hint = hint;
    }

    boolean isTaken() {
        return latch != null;
    }

    /** Whether our node was there when the line was last read. */
    boolean isConfirmed() {
        return confirmed;
    }

    /** Gets in line, at its end. */
    void take() {
        latch = new LeaderLatch(client, config.latchPath(), instance);
        // The latch calls its listeners under its own lock: they must do nothing but pass the hint on.
        latch.addListener(
                new LeaderLatchListener() {
                    @Override
                    public void isLeader() {
                        hint.run();
                    }

                    @Override
                    public void notLeader() {
                        hint.run();
                    }
                },
                electionThread);
        try {
            latch.start();
        } catch (Exception e) {
            throw new IllegalStateException("a new latch did not start", e);
        }
    }

    /** Gets out of line, in the background. Does nothing when not in it. */
    void leave() {
        if (latch == null) {
            return;
        }
        LeaderLatch old = latch;
        latch = null;
        confirmed = false;
        try {
            old.close();
        } catch (IOException e) {
            log.warn("the latch was not closed in good order, its node stays until the session ends", e);
        }
    }

    /** Whether the latch believes us first. */
    boolean looksFirst() {
        return latch != null && latch.hasLeadership();
    }

    /** Where candidates stand. */
    record Line(List<String> paths, Optional<String> own) {
        /** Whether we are first, or would be without the given node. */
        boolean ownIsFirstWithout(Optional<String> gone) {
            return own.isPresent()
                    && paths.stream()
                            .filter(path -> !gone.equals(Optional.of(path)))
                            .findFirst()
                            .equals(own);
        }
    }

    /**
     * Reads the line. Ours is the node that the latch created last, if it is there and belongs to the handle's session: a
     * latch makes a new one after each loss of a session, and one of an earlier session is about to vanish.
     */
    Line line(ZooKeeper zk) throws KeeperException, InterruptedException {
        String ours = latch == null ? null : latch.getOurPath();
        var children = calls.children(zk, config.latchPath());
        Stat stat = ours == null ? null : ownStat(zk, ours);
        List<String> paths = calls.await(children).stream()
                .filter(name -> name.contains(SEQUENCE_PREFIX))
                .sorted(Comparator.comparing(Seat::sequence))
                .map(name -> config.latchPath() + "/" + name)
                .toList();
        confirmed = stat != null && stat.getEphemeralOwner() == zk.getSessionId() && paths.contains(ours);
        return new Line(paths, confirmed ? Optional.of(ours) : Optional.empty());
    }

    private Stat ownStat(ZooKeeper zk, String path) throws KeeperException, InterruptedException {
        try {
            return calls.await(calls.stat(zk, path));
        } catch (KeeperException.NoNodeException e) {
            return null;
        }
    }

    private static String sequence(String name) {
        return name.substring(name.lastIndexOf(SEQUENCE_PREFIX) + SEQUENCE_PREFIX.length());
    }
}
