// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.util.function.ToIntFunction;

/**
 * One kind of record.
 *
 * @param path the node whose children the records are
 * @param version the highest version of the format that is understood
 */
record RecordTable<R>(String path, String noun, Class<R> type, int version, ToIntFunction<R> id) {
    static RecordTable<SessionRecord> sessions(StorePaths paths) {
        return new RecordTable<>(
                paths.sessions(), "session", SessionRecord.class, SessionRecord.VERSION, SessionRecord::id);
    }

    static RecordTable<BatchRecord> batches(StorePaths paths) {
        return new RecordTable<>(paths.batches(), "batch", BatchRecord.class, BatchRecord.VERSION, BatchRecord::id);
    }

    String path(int recordId) {
        return path + "/" + recordId;
    }

    String path(String name) {
        return path + "/" + name;
    }
}
