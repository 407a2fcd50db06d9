// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.server.ByteBufferInputStream;
import org.apache.zookeeper.server.persistence.FileTxnLog;
import org.apache.zookeeper.server.persistence.TxnLog.TxnIterator;
import org.apache.zookeeper.txn.CheckVersionTxn;
import org.apache.zookeeper.txn.CreateTxn;
import org.apache.zookeeper.txn.DeleteTxn;
import org.apache.zookeeper.txn.MultiTxn;
import org.apache.zookeeper.txn.SetDataTxn;
import org.apache.zookeeper.txn.Txn;
import org.apache.zookeeper.txn.TxnHeader;

/**
 * A transaction that ZooKeeper has carried out, out of its own log.
 *
 * @param session of the client that sent it
 * @param checked the nodes whose version it was bound to
 * @param changes in their order
 */
record StoreTransaction(long zxid, long session, List<String> checked, List<Change> changes) {
    enum Kind {
        CREATE,
        SET,
        DELETE
    }

    /** @param data {@link MissingNode} when there is none, or it is no JSON */
    record Change(Kind kind, String path, JsonNode data) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * All that changed a node, from the logs of the whole ensemble, which must not run. What one member alone has was never carried
     * out: it died with it as the leader. And who was sent a snapshot when it came back lacks what the others have done
     * meanwhile.
     */
    static List<StoreTransaction> read(List<Path> members) throws IOException {
        NavigableMap<Long, TxnHeader> headers = new TreeMap<>();
        Map<Long, Record> transactions = new HashMap<>();
        Map<Long, Set<Path>> holders = new HashMap<>();
        for (Path member : members) {
            try (FileTxnLog log = new FileTxnLog(member.resolve("version-2").toFile());
                    TxnIterator iterator = log.read(0)) {
                for (boolean more = iterator.getHeader() != null; more; more = iterator.next()) {
                    long zxid = iterator.getHeader().getZxid();
                    headers.put(zxid, iterator.getHeader());
                    transactions.put(zxid, iterator.getTxn());
                    holders.computeIfAbsent(zxid, z -> new HashSet<>()).add(member);
                }
            }
        }
        headers.keySet().removeIf(zxid -> holders.get(zxid).size() <= members.size() / 2);
        return changes(headers.values(), transactions);
    }

    private static List<StoreTransaction> changes(Iterable<TxnHeader> headers, Map<Long, Record> transactions)
            throws IOException {
        List<StoreTransaction> all = new ArrayList<>();
        for (TxnHeader header : headers) {
            List<String> checked = new ArrayList<>();
            List<Change> changes = new ArrayList<>();
            Record transaction = transactions.get(header.getZxid());
            if (transaction instanceof MultiTxn multi) {
                for (Txn part : multi.getTxns()) {
                    add(part(part), checked, changes);
                }
            } else {
                add(transaction, checked, changes);
            }
            if (!changes.isEmpty()) {
                all.add(new StoreTransaction(header.getZxid(), header.getClientId(), checked, changes));
            }
        }
        return all;
    }

    /** Null for a part that failed, or changes nothing. */
    private static Record part(Txn part) throws IOException {
        Record record =
                switch (part.getType()) {
                    case OpCode.create, OpCode.create2 -> new CreateTxn();
                    case OpCode.setData -> new SetDataTxn();
                    case OpCode.delete -> new DeleteTxn();
                    case OpCode.check -> new CheckVersionTxn();
                    default -> null;
                };
        if (record != null) {
            ByteBufferInputStream.byteBuffer2Record(ByteBuffer.wrap(part.getData()), record);
        }
        return record;
    }

    private static void add(Record record, List<String> checked, List<Change> changes) {
        if (record instanceof CheckVersionTxn check) {
            checked.add(check.getPath());
        } else if (record instanceof CreateTxn create) {
            changes.add(new Change(Kind.CREATE, create.getPath(), json(create.getData())));
        } else if (record instanceof SetDataTxn set) {
            changes.add(new Change(Kind.SET, set.getPath(), json(set.getData())));
        } else if (record instanceof DeleteTxn delete) {
            changes.add(new Change(Kind.DELETE, delete.getPath(), MissingNode.getInstance()));
        }
    }

    private static JsonNode json(byte[] data) {
        try {
            JsonNode node = data == null || data.length == 0 ? null : JSON.readTree(data);
            return node == null ? MissingNode.getInstance() : node;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
