// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of our ids stands for which recorded one, of sessions, of batches, and of the statements of each session. */
final class RecordedIds {
    private static final Pattern PATH = Pattern.compile("/(sessions|batches)/(\\d+)(?:(/statements)/(\\d+))?(.*)");
    private static final Pattern NOT_FOUND = Pattern.compile("Session '(\\d+)' not found\\.");

    private final Map<String, Map<Integer, Integer>> ours = new HashMap<>();

    /** Another recording begins: its ids are counted from 0 again. */
    void forget() {
        ours.clear();
    }

    void learn(String collection, int recorded, int our) {
        ours.computeIfAbsent(collection, unused -> new HashMap<>()).put(recorded, our);
    }

    /** The id itself when nothing was created under it. */
    int our(String collection, int recorded) {
        return ours.getOrDefault(collection, Map.of()).getOrDefault(recorded, recorded);
    }

    String path(String recorded) {
        Matcher matcher = PATH.matcher(recorded);
        if (!matcher.matches()) {
            return recorded;
        }
        String collection = "/" + matcher.group(1);
        String found = collection + "/" + our(collection, Integer.parseInt(matcher.group(2)));
        if (matcher.group(3) != null) {
            String statements = collection + "/" + matcher.group(2) + matcher.group(3);
            found += matcher.group(3) + "/" + our(statements, Integer.parseInt(matcher.group(4)));
        }
        return found + matcher.group(5);
    }

    /** Puts our ids into an answer to that path, wherever it shows ids. */
    void translate(String recordedPath, JsonNode answer) {
        String path = recordedPath.replaceAll("[?].*", "");
        String collection = path.contains("/statements")
                ? path.replaceAll("(/statements).*", "$1")
                : path.replaceAll("^(/\\w+).*", "$1");
        JsonNode body = answer.path("body");
        body.path("sessions").forEach(each -> put(collection, each, "id"));
        body.path("statements").forEach(each -> statement(collection, each));
        if (collection.endsWith("/statements")) {
            statement(collection, body);
        } else {
            put(collection, body, "id");
        }
        if (body.has("msg")) {
            message(collection, body);
        }
        JsonNode location = answer.path("headers").path("Location");
        if (location.asText().startsWith("/")) {
            ((ObjectNode) answer.get("headers")).put("Location", path(location.asText()));
        }
    }

    private void message(String collection, JsonNode body) {
        Matcher named = NOT_FOUND.matcher(body.path("msg").asText());
        if (named.matches()) {
            int our = our(collection, Integer.parseInt(named.group(1)));
            ((ObjectNode) body).put("msg", "Session '" + our + "' not found.");
        }
    }

    private void statement(String collection, JsonNode statement) {
        put(collection, statement, "id");
        put(collection, statement.path("output"), "execution_count");
    }

    private void put(String collection, JsonNode object, String field) {
        if (object.path(field).isInt()) {
            ((ObjectNode) object).put(field, our(collection, object.path(field).asInt()));
        }
    }
}
