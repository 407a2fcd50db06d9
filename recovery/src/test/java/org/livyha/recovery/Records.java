// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;

/** Records as a server would make them. */
final class Records {
    private Records() {}

    static SessionRecord session(int id, String appTag) {
        return new SessionRecord(
                SessionRecord.VERSION,
                id,
                null,
                "spark",
                "alice",
                null,
                JsonNodeFactory.instance.objectNode().put("kind", "spark"),
                1_000 + id,
                LaunchRecord.planned(appTag, "secret-of-" + appTag),
                false,
                null,
                Map.of());
    }

    static BatchRecord batch(int id, String appTag) {
        return new BatchRecord(
                BatchRecord.VERSION,
                id,
                null,
                null,
                null,
                JsonNodeFactory.instance.objectNode().put("file", "app.jar"),
                1_000 + id,
                LaunchRecord.planned(appTag, null),
                false,
                null,
                Map.of());
    }

    static SessionRecord keyed(SessionRecord record, KeyRecord key) {
        return new SessionRecord(
                record.version(),
                record.id(),
                record.name(),
                record.kind(),
                record.owner(),
                record.proxyUser(),
                record.spec(),
                record.createdAt(),
                record.launch(),
                record.stopping(),
                record.outcome(),
                key,
                record.removed(),
                record.ending(),
                record.unknown());
    }

    static IntFunction<SessionRecord> newSession() {
        String tag = UUID.randomUUID().toString();
        return id -> session(id, tag);
    }

    static IntFunction<BatchRecord> newBatch() {
        String tag = UUID.randomUUID().toString();
        return id -> batch(id, tag);
    }
}
