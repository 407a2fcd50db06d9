// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What came of one statement, in Livy's shape. */
public sealed interface Output {
    /** The object that clients see as {@code output}. */
    ObjectNode toJson(int executionCount);

    /** The code ran to its end; {@code data} maps MIME types to what they show. */
    record Ok(ObjectNode data) implements Output {
        @Override
        public ObjectNode toJson(int executionCount) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("status", "ok");
            json.put("execution_count", executionCount);
            json.set("data", data);
            return json;
        }
    }

    /** The code did not compile, threw, or could not be run. */
    record Failed(String ename, String evalue, List<String> traceback) implements Output {
        public Failed {
            traceback = List.copyOf(traceback);
        }

        @Override
        public ObjectNode toJson(int executionCount) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("status", "error");
            json.put("execution_count", executionCount);
            json.put("ename", ename);
            json.put("evalue", evalue);
            traceback.forEach(json.putArray("traceback")::add);
            return json;
        }
    }

    static Output text(String text) {
        return data("text/plain", JsonNodeFactory.instance.textNode(text));
    }

    static Output data(String mimeType, JsonNode value) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.set(mimeType, value);
        return new Ok(data);
    }

    static Output failed(String ename, String evalue) {
        return new Failed(ename, evalue, List.of());
    }
}
