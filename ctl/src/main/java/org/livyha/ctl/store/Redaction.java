// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Pattern;

/** Takes out of a record what would let its reader act as somebody else. */
final class Redaction {
    private static final Pattern SECRET =
            Pattern.compile("(?i).*(secret|password|passwd|token|credential|access[._-]?key).*");
    private static final TextNode HIDDEN = TextNode.valueOf("(hidden)");

    private Redaction() {}

    /** Changes the tree in place, and answers it. */
    static JsonNode apply(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                if (field.getValue().isValueNode()
                        && !field.getValue().isNull()
                        && SECRET.matcher(field.getKey()).matches()) {
                    field.setValue(HIDDEN);
                }
            });
            if (object.path("key").path("text").isTextual()) {
                ((ObjectNode) object.get("key")).set("text", HIDDEN);
            }
        }
        tree.forEach(Redaction::apply);
        return tree;
    }
}
