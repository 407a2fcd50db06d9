// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.livyha.recovery.FencedTransactions.Outcome;
import org.livyha.recovery.ZooKeeperCalls.Answer;

/**
 * Writes the records of one table. Each transaction can take effect once only: a creation because it moves the counter
 * from a known version, an update because it replaces a known version, a deletion because ids do not come back.
 */
final class ZooKeeperRecordWriter<R> implements RecordWriter<R> {
    private final ZooKeeperCalls calls;
    private final FencedTransactions transactions;
    private final RecordTable<R> table;
    private final StoreConfig config;
    private final RecordCodec codec = new RecordCodec();
    private final IdCounter ids;
    /**
     * One creation at a time: they all move the same counter, so more at once would only refuse each other. In the order in
     * which they came: of many that come without end each has its turn.
     */
    private final ReentrantLock creating = new ReentrantLock(true);

    private final Map<Integer, Integer> versions = new ConcurrentHashMap<>();

    ZooKeeperRecordWriter(
            ZooKeeperCalls calls, FencedTransactions transactions, RecordTable<R> table, StoreConfig config) {
        this.calls = calls;
        this.transactions = transactions;
        this.table = table;
        this.config = config;
        this.ids = new IdCounter(calls, table);
    }

    @Override
    public R create(IntFunction<R> withId) {
        Patience patience = transactions.patience("create " + table.noun());
        patience.lock(creating);
        try {
            return create(patience, withId);
        } finally {
            creating.unlock();
        }
    }

    private R create(Patience patience, IntFunction<R> withId) {
        while (true) {
            IdCounter.Next next = ids.next(patience).orElse(null);
            if (next == null) {
                makeTable(patience);
                continue;
            }
            int id = next.id();
            R record = withId.apply(id);
            byte[] bytes = encode(record, id);
            ids.forget();
            Outcome outcome = transactions.run(
                    patience,
                    List.of(
                            Op.setData(table.path(), IdCounter.encode(id + 1L), next.version()),
                            Op.create(table.path(id), bytes, config.acl().acl(), CreateMode.PERSISTENT)));
            if (outcome.done()) {
                ids.used(next);
            }
            if (outcome.done() || (outcome.repeated() && isOurs(patience, id, bytes))) {
                versions.put(id, 0);
                return record;
            }
            boolean counterMoved = outcome.refused(0, Code.BADVERSION) || outcome.refused(0, Code.NONODE);
            if (!counterMoved && !outcome.refused(1, Code.NODEEXISTS)) {
                throw FencedTransactions.refusal(patience.what(), outcome.code());
            }
        }
    }

    @Override
    public void update(R record) {
        int id = table.id().applyAsInt(record);
        Patience patience = transactions.patience("update " + table.noun() + " " + id);
        byte[] bytes = encode(record, id);
        boolean repeated = false;
        while (true) {
            Integer version = versions.remove(id);
            if (version == null) {
                Answer<byte[]> found = read(patience, id);
                if (found.code() == Code.NONODE) {
                    throw absent(id);
                }
                if (repeated && Arrays.equals(found.value(), bytes)) {
                    versions.put(id, found.stat().getVersion());
                    return;
                }
                refuseUnreadable(id, found.value());
                version = found.stat().getVersion();
            }
            Outcome outcome = transactions.run(patience, List.of(Op.setData(table.path(id), bytes, version)));
            if (outcome.done()) {
                versions.put(id, version + 1);
                return;
            }
            if (outcome.refused(0, Code.NONODE)) {
                throw absent(id);
            }
            if (!outcome.refused(0, Code.BADVERSION)) {
                throw FencedTransactions.refusal(patience.what(), outcome.code());
            }
            repeated |= outcome.repeated();
        }
    }

    @Override
    public void delete(int id) {
        Patience patience = transactions.patience("delete " + table.noun() + " " + id);
        if (versions.remove(id) == null) {
            Answer<byte[]> found = read(patience, id);
            if (found.code() == Code.NONODE) {
                return;
            }
            refuseUnreadable(id, found.value());
        }
        Outcome outcome = transactions.run(patience, List.of(Op.delete(table.path(id), -1)));
        if (!outcome.done() && !outcome.refused(0, Code.NONODE)) {
            throw FencedTransactions.refusal(patience.what(), outcome.code());
        }
    }

    private byte[] encode(R record, int id) {
        if (table.id().applyAsInt(record) != id) {
            throw new IllegalArgumentException("a record made for " + table.noun() + " " + id + " has id "
                    + table.id().applyAsInt(record));
        }
        byte[] bytes = codec.bytes(record);
        if (bytes.length > config.maxRecordBytes()) {
            throw new RecordTooLargeException("the record of a " + table.noun() + " has " + bytes.length
                    + " bytes, at most " + config.maxRecordBytes() + " are stored");
        }
        return bytes;
    }

    private boolean isOurs(Patience patience, int id, byte[] bytes) {
        return Arrays.equals(read(patience, id).value(), bytes);
    }

    /** What is under an id now; the code is OK or NONODE. */
    private Answer<byte[]> read(Patience patience, int id) {
        while (true) {
            var sync = calls.sync(table.path());
            var data = calls.getData(table.path(id));
            Code synced = patience.await(sync).code();
            Answer<byte[]> answer = patience.await(data);
            boolean settled = answer.ok() || answer.code() == Code.NONODE;
            if (settled && synced == Code.OK) {
                return answer;
            }
            if (!settled && !ZooKeeperCalls.isPassing(answer.code())) {
                throw FencedTransactions.refusal(patience.what(), answer.code());
            }
            patience.pause();
        }
    }

    private void refuseUnreadable(int id, byte[] bytes) {
        try {
            codec.decode(table, id, bytes);
        } catch (UnreadableRecordException e) {
            throw new IllegalStateException(
                    "the record at " + table.path(id) + " is kept as it is: " + e.getMessage(), e);
        }
    }

    private IllegalStateException absent(int id) {
        return new IllegalStateException("there is no record at " + table.path(id));
    }

    /** Creates the table's node and those above it, each by a fenced transaction. */
    private void makeTable(Patience patience) {
        List<String> chain = new ArrayList<>();
        for (String path = table.path(); !path.isEmpty(); path = path.substring(0, path.lastIndexOf('/'))) {
            chain.add(0, path);
        }
        for (String path : chain) {
            byte[] data = path.equals(table.path()) ? IdCounter.encode(0) : new byte[0];
            Outcome outcome = transactions.run(
                    patience, List.of(Op.create(path, data, config.acl().acl(), CreateMode.PERSISTENT)));
            if (!outcome.done() && !outcome.refused(0, Code.NODEEXISTS)) {
                throw FencedTransactions.refusal(patience.what(), outcome.code());
            }
        }
    }
}
