// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * The epoch node. Its data has the number, which only grows; its version is what every fenced write checks. Used by the
 * election's thread only.
 */
final class EpochCounter {
    private final CuratorFramework client;
    private final ElectionConfig config;
    private final ZooKeeperCalls calls;
    private final EpochCodec codec = new EpochCodec();

    EpochCounter(CuratorFramework client, ElectionConfig config, ZooKeeperCalls calls) {
        this.client = client;
        this.config = config;
        this.calls = calls;
    }

    /**
     * The epoch node at one instant.
     *
     * @param mtime when it was written, by ZooKeeper's clock, in milliseconds since 1970; 0 when not known
     */
    record Reading(EpochRecord record, int version, long zxid, long mtime) {}

    /** Creates what is missing. Any number of servers may do so at once; the first one's epoch node stays. */
    void createNodes() throws KeeperException, InterruptedException {
        create(config.epochPath(), codec.encode(EpochRecord.none(Instant.now())));
        create(config.heartbeatPath(), new byte[0]);
        create(config.latchPath(), new byte[0]);
    }

    /** Creates what is missing but the epoch node: it was there, and a new one would begin to count from nothing. */
    void createNodesButTheEpoch() throws KeeperException, InterruptedException {
        create(config.heartbeatPath(), new byte[0]);
        create(config.latchPath(), new byte[0]);
    }

    /** Through Curator, for its ACL provider. Sending it again does no harm. */
    private void create(String path, byte[] data) throws KeeperException, InterruptedException {
        CompletableFuture<String> answer = new CompletableFuture<>();
        try {
            client.create()
                    .creatingParentsIfNeeded()
                    .inBackground((c, event) ->
                            ZooKeeperCalls.complete(answer, event.getResultCode(), event.getPath(), event.getPath()))
                    .forPath(path, data);
        } catch (KeeperException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("Curator could not send the creation of " + path, e);
        }
        try {
            calls.await(answer);
        } catch (KeeperException.NodeExistsException e) {
            // somebody was faster, and may be counting already
        }
    }

    Reading decode(ZooKeeperCalls.Data data) throws EpochCodec.UnreadableEpochException {
        return new Reading(
                codec.decode(data.bytes()),
                data.stat().getVersion(),
                data.stat().getMzxid(),
                data.stat().getMtime());
    }

    Reading read(ZooKeeper zk) throws KeeperException, InterruptedException, EpochCodec.UnreadableEpochException {
        return decode(calls.await(calls.read(zk, config.epochPath())));
    }

    /** As {@link #read}, after this server of the ensemble has caught up. */
    Reading readLatest(ZooKeeper zk) throws KeeperException, InterruptedException, EpochCodec.UnreadableEpochException {
        calls.await(calls.sync(zk, config.epochPath()));
        return read(zk);
    }

    /**
     * Takes the epoch after the one that was read, in one transaction which holds only if nobody else did and our latch
     * node is still there.
     *
     * @param deadLatch the latch node of a leader that is proven dead, removed in the same transaction
     * @param unlessPaused whether it holds only while the pair is not paused, whatever was read of that before
     * @return the state of the node, its version fencing the new epoch; empty when refused
     * @throws KeeperException when the outcome is not known: then whoever reads the node later learns it
     */
    Optional<Reading> take(
            ZooKeeper zk, Reading seen, EpochRecord next, Optional<String> deadLatch, boolean unlessPaused)
            throws KeeperException, InterruptedException, EpochCodec.UnreadableEpochException {
        List<Op> ops = new ArrayList<>();
        ops.add(Op.check(next.latchPath(), 0));
        if (unlessPaused) {
            // A transaction cannot check that a node is not there, but it fails when it cannot create it. Nobody ever
            // sees it.
            ops.add(Op.create(config.pausePath(), new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
            ops.add(Op.delete(config.pausePath(), -1));
        }
        deadLatch.ifPresent(path -> ops.add(Op.delete(path, -1)));
        ops.add(Op.setData(config.epochPath(), codec.encode(next), seen.version()));
        return write(zk, ops, next);
    }

    /**
     * Ends our term: marks it and gives our latch node up in one transaction.
     *
     * @param ended our record, marked
     * @return whether it was done; false when the term was over already
     */
    boolean end(ZooKeeper zk, EpochRecord ended, int version)
            throws KeeperException, InterruptedException, EpochCodec.UnreadableEpochException {
        List<Op> ops =
                List.of(Op.delete(ended.latchPath(), -1), Op.setData(config.epochPath(), codec.encode(ended), version));
        return write(zk, ops, ended).isPresent();
    }

    /** The last operation must be the one that sets the epoch node. */
    private Optional<Reading> write(ZooKeeper zk, List<Op> ops, EpochRecord written)
            throws KeeperException, InterruptedException, EpochCodec.UnreadableEpochException {
        try {
            List<OpResult> results = calls.await(calls.multi(zk, ops));
            Stat stat = ((OpResult.SetDataResult) results.get(results.size() - 1)).getStat();
            return Optional.of(new Reading(written, stat.getVersion(), stat.getMzxid(), stat.getMtime()));
        } catch (KeeperException e) {
            if (ZooKeeperCalls.isRefusal(e.code())) {
                return Optional.empty();
            }
            if (ZooKeeperCalls.isSessionOver(e.code())) {
                throw e;
            }
            // It may have been applied, and must not be sent again before that is known.
            Reading after = readLatest(zk);
            return after.record().sameTerm(written) && after.record().clean() == written.clean()
                    ? Optional.of(after)
                    : Optional.empty();
        }
    }
}
