// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three servers, and clients that are connected to different ones: a follower may lag behind what another has said. */
@Timeout(120)
class StoreOnEnsembleTest {
    private static final int ROUNDS = 150;

    @Test
    void holdsAcrossServers() throws Exception {
        try (TestingCluster cluster = new TestingCluster(threeServers())) {
            cluster.start();
            Iterator<InstanceSpec> members = cluster.getInstances().iterator();
            InstanceSpec first = members.next();
            InstanceSpec second = members.next();
            try (CuratorFramework a = client(address(first));
                    CuratorFramework b = client(address(second));
                    CuratorFramework all = client(cluster.getConnectString());
                    StoreMirror mirror =
                            new StoreMirror(b, ZooKeeperFixture.config().paths())) {
                mirror.start();
                mirror.awaitCaughtUp(ZooKeeperFixture.limit());
                mirrorHoldsWhatAnotherServerConfirmed(a, b, mirror);
                createsSurviveTheLossOfAServer(cluster, first, all, b);
            }
        }
    }

    private static void mirrorHoldsWhatAnotherServerConfirmed(
            CuratorFramework a, CuratorFramework b, StoreMirror mirror) throws Exception {
        StateStore storeA = new ZooKeeperStateStore(a, ZooKeeperFixture.config());
        StateStore storeB = new ZooKeeperStateStore(b, ZooKeeperFixture.config());
        FencedWriter writer = storeA.acquire(ZooKeeperFixture.bump(a), () -> true);
        for (int round = 0; round < ROUNDS; round++) {
            SessionRecord made = writer.sessions().create(Records.newSession());
            assertThat(mirror.awaitCaughtUp(ZooKeeperFixture.limit()).sessions())
                    .last()
                    .isEqualTo(made);
            SessionRecord next = made.withStopping();
            writer.sessions().update(next);
            assertThat(storeB.read().sessions()).last().isEqualTo(next);
        }
    }

    private static void createsSurviveTheLossOfAServer(
            TestingCluster cluster, InstanceSpec victim, CuratorFramework all, CuratorFramework b) throws Exception {
        StateStore store = new ZooKeeperStateStore(all, ZooKeeperFixture.config());
        RecordWriter<SessionRecord> sessions =
                store.acquire(ZooKeeperFixture.bump(all), () -> true).sessions();
        Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
        for (int n = 0; n < 150; n++) {
            if (n == 30) {
                cluster.killServer(victim);
            } else if (n == 90) {
                cluster.restartServer(victim);
            }
            String tag = "lossy-" + n;
            acknowledged.put(
                    tag, sessions.create(id -> Records.session(id, tag)).id());
        }
        List<SessionRecord> stored =
                new ZooKeeperStateStore(b, ZooKeeperFixture.config()).read().sessions();
        assertThat(stored.stream()
                        .filter(record -> record.launch().appTag().startsWith("lossy"))
                        .collect(Collectors.toMap(record -> record.launch().appTag(), SessionRecord::id)))
                .isEqualTo(acknowledged);
        assertThat(stored).hasSize(ROUNDS + acknowledged.size());
    }

    /** On ports that differ, which the framework's own choice does not see to. */
    private static List<InstanceSpec> threeServers() throws IOException {
        Queue<Integer> ports = FreePorts.take(9);
        List<InstanceSpec> servers = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            servers.add(new InstanceSpec(null, ports.remove(), ports.remove(), ports.remove(), true, id));
        }
        return servers;
    }

    private static String address(InstanceSpec member) {
        return member.getHostname() + ":" + member.getPort();
    }

    private static CuratorFramework client(String address) throws Exception {
        CuratorFramework client = CuratorFrameworkFactory.builder()
                .connectString(address)
                .sessionTimeoutMs((int) Duration.ofSeconds(10).toMillis())
                .connectionTimeoutMs(5000)
                .retryPolicy(new RetryOneTime(100))
                .build();
        client.start();
        assertThat(client.blockUntilConnected(30, TimeUnit.SECONDS)).isTrue();
        return client;
    }
}
