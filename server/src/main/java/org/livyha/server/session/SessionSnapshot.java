// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import org.livyha.recovery.SessionRecord;
import org.livyha.server.launch.AppOptions;

/**
 * A session at one instant.
 *
 * @param record as it is in the store
 * @param sparkUiUrl the Spark UI's address, or null
 * @param since {@code System.nanoTime()} when this server saw it enter the state
 */
record SessionSnapshot(SessionRecord record, SessionSpec spec, SessionState state, String sparkUiUrl, long since) {
    /** What a tombstone still says: who it was, and how it ended. */
    static SessionSnapshot gone(SessionRecord tombstone) {
        SessionState state = SessionState.ended(
                tombstone.outcome() == null ? "dead" : tombstone.outcome().state());
        SessionSpec nothing = new SessionSpec(AppOptions.none(), null, null, 0, null, null);
        return new SessionSnapshot(tombstone, nothing, state, null, System.nanoTime());
    }

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
