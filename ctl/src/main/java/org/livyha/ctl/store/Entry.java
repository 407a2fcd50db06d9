// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.store;

import org.livyha.recovery.BatchRecord;
import org.livyha.recovery.KeyedRecord;
import org.livyha.recovery.LaunchRecord;
import org.livyha.recovery.OutcomeRecord;
import org.livyha.recovery.SessionRecord;
import org.livyha.recovery.UnreadableRecordException;

/**
 * A record as it is in the store.
 *
 * @param record null when it cannot be read
 * @param problem why it cannot be read, or null
 */
record Entry(Kind kind, ZkNode node, KeyedRecord<?> record, String problem) {
    static Entry of(Kind kind, ZkNode node) {
        if (!node.name().matches("0|[1-9][0-9]{0,9}") || Long.parseLong(node.name()) > Integer.MAX_VALUE) {
            return new Entry(kind, node, null, "its name is not an id");
        }
        try {
            return new Entry(kind, node, kind.decode(Integer.parseInt(node.name()), node.data()), null);
        } catch (UnreadableRecordException e) {
            return new Entry(kind, node, null, e.getMessage());
        }
    }

    /** Such as {@code sessions/7}. */
    String address() {
        return kind.word() + "/" + node.name();
    }

    String name() {
        if (record instanceof SessionRecord session) {
            return session.name();
        }
        return record instanceof BatchRecord batch ? batch.name() : null;
    }

    LaunchRecord launch() {
        if (record instanceof SessionRecord session) {
            return session.launch();
        }
        return record instanceof BatchRecord batch ? batch.launch() : null;
    }

    OutcomeRecord outcome() {
        if (record instanceof SessionRecord session) {
            return session.outcome();
        }
        return record instanceof BatchRecord batch ? batch.outcome() : null;
    }

    /** What it stands for, in one word. */
    String state() {
        if (record == null) {
            return "UNREADABLE";
        }
        if (record.removed()) {
            return "removed";
        }
        return outcome() != null ? outcome().state() : launch().phase().name().toLowerCase(java.util.Locale.ROOT);
    }
}
