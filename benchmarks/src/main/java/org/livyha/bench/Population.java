// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.livyha.fleet.DriverOrder;
import org.livyha.recovery.FencingToken;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.RecordWriter;
import org.livyha.recovery.SessionRecord;
import org.livyha.recovery.StoreConfig;
import org.livyha.recovery.ZooKeeperStateStore;

/**
 * Sessions put into the store as a leader would have written them, before there is one. Their drivers run "at another place",
 * as on a cluster or on the other host of a pair: nothing but their line tells of them, and no server looks for a process.
 */
final class Population {
    private static final String TOKEN = "/bench-token";
    private static final String SECRET = "00".repeat(32);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> tags = new ArrayList<>();

    /** Writes them. */
    Population(String zookeeper, int sessions) throws Exception {
        try (CuratorFramework client = CuratorFrameworkFactory.newClient(zookeeper, new RetryOneTime(1000))) {
            client.start();
            client.create().orSetData().forPath(TOKEN);
            int version = client.checkExists().forPath(TOKEN).getVersion();
            ZooKeeperStateStore store = new ZooKeeperStateStore(client, StoreConfig.of("/livy/store"));
            RecordWriter<SessionRecord> writer = store.acquire(new FencingToken(TOKEN, version, 1), () -> true)
                    .sessions();
            for (int i = 0; i < sessions; i++) {
                tags.add(writer.create(Population::record).launch().appTag());
            }
            client.delete().forPath(TOKEN);
        }
    }

    private static SessionRecord record(int id) {
        String tag = "livy-session-" + id + "-bench" + String.format("%03d", id % 1000);
        ObjectNode spec = JSON.createObjectNode();
        spec.putObject("options").put("executorMemory", "2g").put("executorCores", 2);
        spec.putObject("conf")
                .put("spark.executor.instances", "2")
                .put("spark.sql.shuffle.partitions", "64")
                .put("spark.dynamicAllocation.enabled", "false");
        spec.put("heartbeatTimeoutInSecond", 0);
        LaunchRecord launch = LaunchRecord.planned(tag, SECRET)
                .submitting("elsewhere/bench")
                .started("application_1700000000000_" + id);
        return new SessionRecord(
                SessionRecord.VERSION,
                id,
                "session-" + id,
                "spark",
                null,
                null,
                spec,
                System.currentTimeMillis(),
                launch,
                false,
                null,
                null);
    }

    /** A driver for each, calling these servers, for a fleet in this process. */
    List<DriverOrder> orders(String servers) {
        byte[] secret = HexFormat.of().parseHex(SECRET);
        return tags.stream().map(tag -> DriverOrder.of(tag, secret, servers)).toList();
    }

    /** A driver for each, calling these servers, as a {@link FleetProcess} is told of it. */
    List<String> drivers(String servers) {
        return tags.stream().map(tag -> tag + " " + SECRET + " " + servers).toList();
    }
}
