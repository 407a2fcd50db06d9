// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a server said.
 *
 * @param headers by their names, whatever their case
 * @param bytes the body, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record Answer(int status, Map<String, String> headers, byte[] bytes) {
    private static final JsonMapper JSON = new JsonMapper();

    public boolean ok() {
        return status / 100 == 2;
    }

    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The body; a missing node when it is not JSON. */
    public JsonNode json() {
        try {
            JsonNode tree = JSON.readTree(bytes);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** What the server gives as its reason, in one line. */
    public String message() {
        String msg = json().path("msg").asText("");
        String line = (msg.isEmpty() ? text() : msg).strip().replaceAll("\\s+", " ");
        return status + " " + (line.length() > 300 ? line.substring(0, 300) + "..." : line);
    }
}
