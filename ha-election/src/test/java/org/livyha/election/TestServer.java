// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.SessionConnectionStateErrorPolicy;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.InstanceSpec;
import org.apache.zookeeper.ZooKeeper;

/** All of a server that takes part in an election, inside this JVM, with a fence that only remembers. */
final class TestServer implements AutoCloseable, ElectionListener {
    static final Duration T = Duration.ofSeconds(4);
    static final ElectionConfig CONFIG = ElectionConfig.withDefaults("/livy/ha", T);

    final CuratorFramework client;
    final ServerIdentity identity;
    final PeerPort port;
    final RecordingFence fence = new RecordingFence();
    final CuratorLeaderElection election;
    final List<Term> terms = new CopyOnWriteArrayList<>();
    final List<Optional<LeaderInfo>> leaders = new CopyOnWriteArrayList<>();
    volatile long electedAt;

    TestServer(String node, String connectString) throws IOException {
        this(node, connectString, CONFIG, CONFIG.sessionTimeout());
    }

    TestServer(String node, String connectString, ElectionConfig config, Duration askedFor) throws IOException {
        client = CuratorFrameworkFactory.builder()
                .zookeeperFactory(new PromptZooKeeperFactory())
                .connectString(connectString)
                .sessionTimeoutMs((int) askedFor.toMillis())
                .connectionTimeoutMs(2000)
                // stays with the servers it was given, though the ensemble knows of more
                .ensembleTracker(false)
                .retryPolicy(new RetryOneTime(100))
                .connectionStateErrorPolicy(new SessionConnectionStateErrorPolicy())
                .build();
        String instance = UUID.randomUUID().toString();
        port = new PeerPort(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), node, instance);
        port.start();
        identity = new ServerIdentity(
                node, instance, "http://" + node + ":8998", node + ":9000", "127.0.0.1:" + port.port());
        election = new CuratorLeaderElection(client, config, identity, fence);
        election.addListener(this);
    }

    /** Ticks of 500 ms, as recommended for the real ensemble. */
    static InstanceSpec zooKeeperSpec() {
        return new InstanceSpec(null, -1, -1, -1, true, -1, 500, -1);
    }

    TestServer start() {
        client.start();
        election.start();
        return this;
    }

    @Override
    public void elected(Term term) {
        electedAt = System.nanoTime();
        terms.add(term);
    }

    @Override
    public void leaderChanged(Optional<LeaderInfo> leader) {
        leaders.add(leader);
    }

    /** And has been told so, which is a moment later. */
    boolean leads() {
        return election.term().filter(terms::contains).isPresent();
    }

    long epoch() {
        return election.term().orElseThrow().epoch();
    }

    boolean names(TestServer other) {
        return election.leader().map(l -> l.server().equals(other.identity)).orElse(false);
    }

    ZooKeeper zooKeeper() throws Exception {
        return client.getZookeeperClient().getZooKeeper();
    }

    @Override
    public void close() {
        election.close();
        client.close();
        port.close();
    }
}
