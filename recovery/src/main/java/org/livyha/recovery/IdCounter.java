// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The next id of a table, as its node says, but never one that may have been given before. A counter that was lost or put
 * back is taken no notice of: the records that are there, the number of children that ZooKeeper has ever seen created
 * there, and what this writer gave, all push it up. Not thread-safe.
 */
final class IdCounter {
    /** @param version of the table's node, which the transaction that uses the id moves on */
    record Next(int id, int version) {}

    private static final Logger LOG = LoggerFactory.getLogger(IdCounter.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final ZooKeeperCalls calls;
    private final RecordTable<?> table;
    private Next known;
    private long given;

    IdCounter(ZooKeeperCalls calls, RecordTable<?> table) {
        this.calls = calls;
        this.table = table;
    }

    static byte[] encode(long nextId) {
        return ("{\"nextId\":" + nextId + "}").getBytes(StandardCharsets.UTF_8);
    }

    /** Empty when the table's node is missing. */
    Optional<Next> next(Patience patience) {
        while (known == null) {
            var sync = calls.sync(table.path());
            var children = calls.getChildren(table.path());
            var data = calls.getData(table.path());
            Code synced = patience.await(sync).code();
            var names = patience.await(children);
            var answer = patience.await(data);
            if (synced == Code.OK && answer.code() == Code.NONODE) {
                return Optional.empty();
            }
            if (synced == Code.OK && names.ok() && answer.ok()) {
                long highest = names.value().stream()
                        .map(StorePaths::id)
                        .filter(OptionalInt::isPresent)
                        .mapToLong(OptionalInt::getAsInt)
                        .max()
                        .orElse(-1);
                known = new Next(
                        heal(answer.value(), highest, answer.stat()),
                        answer.stat().getVersion());
            } else if (!answer.ok() && !ZooKeeperCalls.isPassing(answer.code())) {
                throw FencedTransactions.refusal(patience.what(), answer.code());
            } else {
                patience.pause();
            }
        }
        return Optional.of(known);
    }

    /** The id was given: its transaction succeeded. */
    void used(Next next) {
        given = Math.max(given, next.id() + 1L);
        known = next.id() == Integer.MAX_VALUE ? null : new Next(next.id() + 1, next.version() + 1);
    }

    /** The counter may move now without our knowing how far. */
    void forget() {
        known = null;
    }

    private int heal(byte[] data, long highest, Stat stat) {
        // Each creation and each deletion of a child counts one in cversion; the deleted ones count twice.
        long everCreated = (stat.getCversion() + (long) stat.getNumChildren()) / 2;
        long floor = Math.max(Math.max(highest + 1, everCreated), given);
        OptionalLong counter = decode(data);
        if (counter.isEmpty() || counter.getAsLong() < floor) {
            LOG.error(
                    "Id counter is damaged, raised path={} found={} next={}",
                    table.path(),
                    counter.isEmpty() ? "unreadable" : counter.getAsLong(),
                    floor);
        }
        long next = Math.max(counter.orElse(0), floor);
        if (next > Integer.MAX_VALUE) {
            throw new IllegalStateException("no ids are left at " + table.path() + ", the next would be " + next);
        }
        return (int) next;
    }

    private static OptionalLong decode(byte[] data) {
        if (data == null) {
            return OptionalLong.empty();
        }
        try {
            JsonNode next = JSON.readTree(data).path("nextId");
            boolean good = next.isIntegralNumber() && next.canConvertToLong() && next.longValue() >= 0;
            return good ? OptionalLong.of(next.longValue()) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
