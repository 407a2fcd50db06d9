// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.awaitility.Awaitility;

/** The store seen by a plain ZooKeeper client, as an operator would look at it, or tamper with it. */
final class Store implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final String EPOCH = "/livy/ha/epoch";
    static final String SESSIONS = "/livy/store/sessions";

    private final ZooKeeper client;

    Store(String connectString) throws IOException {
        client = new ZooKeeper(connectString, 10_000, event -> {});
        Awaitility.await("a connection to ZooKeeper").atMost(Pair.LIMIT).until(() -> client.getState()
                .isConnected());
    }

    /**
     * A record as it lies there.
     *
     * @param createdAt the transaction that created it; these grow with time
     */
    record Node(int id, JsonNode json, long createdAt) {
        String name() {
            return json.path("name").asText(null);
        }
    }

    JsonNode epoch() throws Exception {
        return JSON.readTree(client.getData(EPOCH, false, null));
    }

    /** The transaction that took the epoch, as long as the term has not ended. */
    long epochTakenAt() throws Exception {
        return client.exists(EPOCH, false).getMzxid();
    }

    List<Node> sessions() throws Exception {
        List<Node> nodes = new ArrayList<>();
        for (String id : client.getChildren(SESSIONS, false)) {
            Stat stat = new Stat();
            byte[] data = client.getData(SESSIONS + "/" + id, false, stat);
            nodes.add(new Node(Integer.parseInt(id), JSON.readTree(data), stat.getCzxid()));
        }
        nodes.sort(Comparator.comparingInt(Node::id));
        return nodes;
    }

    byte[] read(String path) throws Exception {
        return client.getData(path, false, null);
    }

    void overwrite(String path, byte[] data) throws Exception {
        client.setData(path, data, -1);
    }

    /** Adds records that differ from that of the session in id, name and tag only, under the ids up to the last one. */
    void copySession(int id, int last) throws Exception {
        ObjectNode record = (ObjectNode) JSON.readTree(read(SESSIONS + "/" + id));
        for (int copy = id + 1; copy <= last; copy++) {
            record.put("id", copy).put("name", "copy-" + copy);
            ((ObjectNode) record.get("launch")).put("appTag", "livy-session-" + copy + "-copy");
            client.create(
                    SESSIONS + "/" + copy,
                    JSON.writeValueAsBytes(record),
                    ZooDefs.Ids.OPEN_ACL_UNSAFE,
                    CreateMode.PERSISTENT);
        }
    }

    void delete(String path) throws Exception {
        client.delete(path, -1);
    }

    @Override
    public void close() throws InterruptedException {
        client.close();
    }
}
