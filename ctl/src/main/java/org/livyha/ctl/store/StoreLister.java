// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.livyha.ctl.exit.CtlException;

/** Shows records as they are stored. */
public final class StoreLister {
    /** One line of a list. Everything but path and state may be null. */
    public record Line(
            String record, String name, String state, String appId, String createdAt, int bytes, String problem) {}

    private final StoreView store;

    public StoreLister(StoreView store) {
        this.store = store;
    }

    public List<Line> list(Kind kind) {
        return store.entries(kind).stream().map(StoreLister::line).toList();
    }

    /** Paths of what was put aside. */
    public List<String> quarantined() {
        return store.quarantined().stream().map(ZkNode::path).toList();
    }

    /**
     * A record with where it is and how it stands; what cannot be read is given as text.
     *
     * @param secrets whether to show them
     * @throws CtlException when there is none
     */
    public JsonNode get(String record, boolean secrets) {
        Entry entry = store.entry(Address.parse(record))
                .orElseThrow(() -> CtlException.failed("there is no record " + record));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("path", entry.node().path());
        answer.put("version", entry.node().version());
        answer.put(
                "writtenAt",
                Instant.ofEpochMilli(entry.node().stat().getMtime()).toString());
        answer.put("state", entry.state());
        answer.put("problem", entry.problem());
        JsonNode json = StoreView.json(entry.node().data());
        if (json.isObject()) {
            answer.set("record", secrets ? json : Redaction.apply(json));
        } else if (secrets) {
            byte[] data = entry.node().data();
            answer.put("text", data == null ? null : new String(data, StandardCharsets.UTF_8));
        } else {
            answer.put("text", "(not JSON, may hold secrets: --secrets shows it)");
        }
        return answer;
    }

    private static Line line(Entry entry) {
        long created = StoreView.json(entry.node().data()).path("createdAt").asLong();
        return new Line(
                entry.address(),
                entry.name(),
                entry.state(),
                entry.launch() == null ? null : entry.launch().appId(),
                created == 0 ? null : Instant.ofEpochMilli(created).toString(),
                entry.node().data() == null ? 0 : entry.node().data().length,
                entry.problem());
    }
}
