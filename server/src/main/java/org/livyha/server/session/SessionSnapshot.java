// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import org.livyha.recovery.SessionRecord;

/**
 * A session at one instant.
 *
 * @param record as it is in the store
 * @param sparkUiUrl the Spark UI's address, or null
 * @param since {@code System.nanoTime()} when this server saw it enter the state
 */
record SessionSnapshot(SessionRecord record, SessionSpec spec, SessionState state, String sparkUiUrl, long since) {
    int id() {
        return record.id();
    }

    String appId() {
        return record.launch().appId();
    }

    SessionSnapshot with(SessionRecord newRecord) {
        return new SessionSnapshot(newRecord, spec, state, sparkUiUrl, since);
    }

    SessionSnapshot with(SessionState newState) {
        return new SessionSnapshot(record, spec, newState, sparkUiUrl, System.nanoTime());
    }

    SessionSnapshot withSparkUi(String url) {
        return new SessionSnapshot(record, spec, state, url, since);
    }
}
