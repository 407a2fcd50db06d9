// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.curator.framework.CuratorFramework;
import org.livyha.election.CuratorLeaderElection;
import org.livyha.election.ElectionConfig;
import org.livyha.election.Fence;
import org.livyha.election.LeaderElection;
import org.livyha.election.ServerIdentity;
import org.livyha.recovery.MirrorStatus;
import org.livyha.recovery.StateStore;
import org.livyha.recovery.StoreAcl;
import org.livyha.recovery.StoreContents;
import org.livyha.recovery.StoreMirror;
import org.livyha.recovery.StorePaths;
import org.livyha.recovery.ZooKeeperStateStore;
import org.livyha.server.config.ServerConfig;
import org.livyha.server.term.LeaderHistory;
import org.livyha.server.term.Members;
import org.livyha.server.term.Parts;
import org.livyha.server.term.ZooKeeperMembers;

/**
 * ZooKeeper, over the one client of this process. With a store that others can reach there is always an election, so that
 * two servers never share it by mistake.
 */
final class ZooKeeperStoreSide implements StoreSide {
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(30);

    private final ServerConfig config;
    private final Fence fence;
    private final Parts parts;
    private final ScheduledExecutorService timers;
    private final ObjectMapper json;
    private final CuratorFramework client;
    private final StateStore store;
    private final StoreMirror mirror;
    private volatile CuratorLeaderElection election;

    /** @param parts gets what is to be closed, one after the other as it is made */
    ZooKeeperStoreSide(
            ServerConfig config, Fence fence, Parts parts, ScheduledExecutorService timers, ObjectMapper json) {
        this.config = config;
        this.fence = fence;
        this.parts = parts;
        this.timers = timers;
        this.json = json;
        String digest = config.store().digest();
        StoreAcl acl = digest == null ? StoreAcl.open() : StoreAcl.digest(digest);
        this.client = parts.add(ZooKeeperClient.make(config.store(), acl));
        StorePaths paths = new StorePaths(config.store().root() + "/store");
        this.store = parts.add(new ZooKeeperStateStore(
                client,
                org.livyha.recovery.StoreConfig.of(paths.root()).withAcl(acl),
                token -> refused(token.epoch())));
        this.mirror = parts.add(new StoreMirror(client, paths));
    }

    @Override
    public void start() {
        client.start();
        mirror.start();
    }

    /** A write of an epoch that this server has handed over is late, and was refused: that is all. */
    private void refused(long epoch) {
        CuratorLeaderElection own = election;
        if (own == null || !own.hasReleased(epoch)) {
            fence.halt("a write of epoch " + epoch + " was refused: a later epoch was taken");
        }
    }

    @Override
    public StateStore store() {
        return store;
    }

    @Override
    public StoreContents contents() {
        return mirror.awaitCaughtUp(CATCH_UP_LIMIT);
    }

    @Override
    public Optional<String> secretOf(String appTag) {
        return mirror.secretOf(appTag);
    }

    @Override
    public MirrorStatus mirror() {
        return mirror.status();
    }

    @Override
    public Members members(ServerIdentity self) {
        ZooKeeperMembers members = parts.add(new ZooKeeperMembers(client, ha() + "/members", self, json, timers));
        members.start();
        return members;
    }

    @Override
    public Optional<LeaderHistory> history(ServerIdentity self) {
        LeaderHistory history = parts.add(new LeaderHistory(client, ha() + "/history", self, json));
        history.start();
        return Optional.of(history);
    }

    @Override
    public LeaderElection election(ServerIdentity self) {
        ElectionConfig electionConfig = new ElectionConfig(
                ha(),
                config.store().sessionTimeout(),
                config.store().tickTime(),
                config.ha().heartbeat(),
                config.ha().leaseMargin());
        election = new CuratorLeaderElection(client, electionConfig, self, fence);
        return election;
    }

    private String ha() {
        return config.store().root() + "/ha";
    }
}
