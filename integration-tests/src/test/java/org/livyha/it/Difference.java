// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where this server deliberately answers otherwise than Livy was recorded to.
 *
 * @param name the words under which {@code docs/livy-differences.md} explains it
 * @param exchanges their numbers
 * @param ours by JSON pointer into the recorded answer, what the value is here: a text's letters, or the JSON of anything
 *     else; empty when these exchanges are not replayed at all
 */
record Difference(String name, List<Integer> exchanges, Map<JsonPointer, Pattern> ours, String reason) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The reviewed list. */
    static List<Difference> all() throws IOException {
        try (InputStream in = Difference.class.getResourceAsStream("/golden/differences.json")) {
            return JSON.readTree(in).valueStream().map(Difference::of).toList();
        }
    }

    private static Difference of(JsonNode row) {
        return new Difference(
                row.path("name").asText(),
                Arrays.stream(row.path("exchanges").asText().split(" ", -1))
                        .flatMapToInt(Difference::numbers)
                        .boxed()
                        .toList(),
                row.path("ours")
                        .propertyStream()
                        .collect(Collectors.toMap(
                                each -> JsonPointer.compile(each.getKey()),
                                each -> Pattern.compile(each.getValue().asText(), Pattern.DOTALL))),
                row.path("reason").asText());
    }

    /** {@code 12}, or {@code 12-15}. */
    private static IntStream numbers(String words) {
        String[] ends = words.split("-", -1);
        return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
    }

    boolean concerns(Exchange exchange) {
        return exchanges.contains(exchange.number());
    }

    boolean leavesOut(Exchange exchange) {
        return ours.isEmpty() && concerns(exchange);
    }

    /** Whether the value at that place is what the list says of this server. */
    boolean isOurs(JsonPointer at, JsonNode value) {
        return ours.get(at)
                .matcher(value.isTextual() ? value.asText() : value.toString())
                .matches();
    }
}
