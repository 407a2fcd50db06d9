// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A request, and what a build of Apache Livy was recorded to answer.
 *
 * @param name its number in the order of recording, and a word
 * @param body null when there was none; text that is not JSON is a text
 * @param answer status, headers and body
 */
record Exchange(String name, String method, String path, JsonNode body, JsonNode answer) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FILES = List.of(
            "http",
            "sessions",
            "statements-spark",
            "statements-list",
            "statements-sql",
            "statements-pyspark",
            "batches",
            "recovery");

    /** All that was recorded, in the order of recording. */
    static List<Exchange> all() throws IOException {
        List<Exchange> all = new ArrayList<>();
        for (String file : FILES) {
            try (InputStream in = Exchange.class.getResourceAsStream("/golden/" + file + ".jsonl")) {
                for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList()) {
                    all.add(of(JSON.readTree(line)));
                }
            }
        }
        all.sort(Comparator.comparing(Exchange::number));
        return all;
    }

    private static Exchange of(JsonNode recorded) {
        JsonNode request = recorded.path("request");
        JsonNode body = request.get("body");
        return new Exchange(
                recorded.path("name").asText(),
                request.path("method").asText(),
                request.path("path").asText(),
                body.isNull() ? null : body,
                recorded.get("response"));
    }

    int number() {
        return Integer.parseInt(name.substring(0, 3));
    }

    /** Whether it asks for something that may be otherwise a moment later. */
    boolean isAboutAState() {
        return method.equals("GET") && answer.path("status").asInt() == 200;
    }
}
