// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Both tables as they were last seen, with the sessions' secrets by application tag. Not thread-safe. */
final class Contents {
    private final TableContents<SessionRecord> sessions;
    private final TableContents<BatchRecord> batches;
    private final Map<String, Integer> sessionByTag = new HashMap<>();
    private long zxid;

    Contents(StorePaths paths) {
        sessions = new TableContents<>(RecordTable.sessions(paths));
        batches = new TableContents<>(RecordTable.batches(paths));
    }

    TableContents<SessionRecord> sessions() {
        return sessions;
    }

    TableContents<BatchRecord> batches() {
        return batches;
    }

    /** Whether a path is that of a record, rather than of something above or below one. */
    boolean isRecord(String path) {
        return name(sessions.table(), path) != null || name(batches.table(), path) != null;
    }

    void put(String path, byte[] data) {
        String session = name(sessions.table(), path);
        if (session != null) {
            removeSession(session);
            SessionRecord record = sessions.put(session, data);
            if (record != null) {
                sessionByTag.put(record.launch().appTag(), record.id());
            }
        } else {
            batches.put(name(batches.table(), path), data);
        }
    }

    void putUnreadable(String path, String problem) {
        String session = name(sessions.table(), path);
        if (session != null) {
            removeSession(session);
            sessions.putUnreadable(session, problem);
        } else {
            batches.putUnreadable(name(batches.table(), path), problem);
        }
    }

    void remove(String path) {
        String session = name(sessions.table(), path);
        if (session != null) {
            removeSession(session);
        } else {
            batches.remove(name(batches.table(), path));
        }
    }

    /** A change with this number is in; a negative one says that its number is not known. */
    void saw(long change) {
        zxid = Math.max(zxid, change);
    }

    long zxid() {
        return zxid;
    }

    int size() {
        return sessions.size() + batches.size();
    }

    Optional<String> secretOf(String appTag) {
        return Optional.ofNullable(sessionByTag.get(appTag))
                .flatMap(sessions::get)
                .map(record -> record.launch().secret());
    }

    StoreContents snapshot() {
        List<UnreadableRecord> unreadable = new ArrayList<>(sessions.unreadable());
        unreadable.addAll(batches.unreadable());
        return new StoreContents(sessions.records(), batches.records(), unreadable);
    }

    private void removeSession(String name) {
        SessionRecord old = sessions.remove(name);
        if (old != null) {
            sessionByTag.remove(old.launch().appTag(), old.id());
        }
    }

    private static String name(RecordTable<?> table, String path) {
        String parent = table.path() + "/";
        return path.startsWith(parent) && path.indexOf('/', parent.length()) < 0 && path.length() > parent.length()
                ? path.substring(parent.length())
                : null;
    }
}
