// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.zookeeper.KeeperException.Code;

/** The records of one table as they were last seen. Not thread-safe. */
final class TableContents<R> {
    private final RecordTable<R> table;
    private final RecordCodec codec = new RecordCodec();
    private final Map<Integer, R> records = new TreeMap<>();
    private final Map<String, UnreadableRecord> unreadable = new TreeMap<>();

    TableContents(RecordTable<R> table) {
        this.table = table;
    }

    RecordTable<R> table() {
        return table;
    }

    /** Why one record cannot be read although the store can. */
    static Optional<String> problem(Code code) {
        return code == Code.NOAUTH ? Optional.of("this server has no right to read it") : Optional.empty();
    }

    /** Takes the place of what was there; answers the record, or null when it cannot be read. */
    R put(String name, byte[] data) {
        OptionalInt id = StorePaths.id(name);
        if (id.isEmpty()) {
            putUnreadable(name, "its name is not an id");
            return null;
        }
        try {
            R record = codec.decode(table, id.getAsInt(), data);
            remove(name);
            records.put(id.getAsInt(), record);
            return record;
        } catch (UnreadableRecordException e) {
            putUnreadable(name, e.getMessage());
            return null;
        }
    }

    void putUnreadable(String name, String problem) {
        remove(name);
        unreadable.put(name, new UnreadableRecord(table.path(name), problem));
    }

    /** Answers the record that was there, or null. */
    R remove(String name) {
        unreadable.remove(name);
        OptionalInt id = StorePaths.id(name);
        return id.isPresent() ? records.remove(id.getAsInt()) : null;
    }

    Optional<R> get(int id) {
        return Optional.ofNullable(records.get(id));
    }

    int size() {
        return records.size() + unreadable.size();
    }

    List<R> records() {
        return new ArrayList<>(records.values());
    }

    List<UnreadableRecord> unreadable() {
        return new ArrayList<>(unreadable.values());
    }
}
