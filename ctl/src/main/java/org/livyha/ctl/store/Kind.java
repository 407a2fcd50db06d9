// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.store;

import org.livyha.recovery.KeyedRecord;
import org.livyha.recovery.RecordCodec;
import org.livyha.recovery.StorePaths;
import org.livyha.recovery.UnreadableRecordException;

/** The two kinds of record. */
public enum Kind {
    SESSIONS,
    BATCHES;

    private static final RecordCodec CODEC = new RecordCodec();

    String word() {
        return this == SESSIONS ? "sessions" : "batches";
    }

    String path(StorePaths paths) {
        return this == SESSIONS ? paths.sessions() : paths.batches();
    }

    KeyedRecord<?> decode(int id, byte[] data) throws UnreadableRecordException {
        return this == SESSIONS ? CODEC.decodeSession(id, data) : CODEC.decodeBatch(id, data);
    }
}
