// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What differs from one run to the next: times, counters, log text, versions. All else must be the same. */
final class Volatile {
    private static final Map<Pattern, String> MASKS = Map.of(
            Pattern.compile("\\bres\\d+"), "res#",
            Pattern.compile("<console>:\\d+:"), "<console>:#:",
            Pattern.compile("for session \\d+$"), "for session #",
            Pattern.compile("Job \\d+ cancelled part of cancelled job group \\d+"), "Job # cancelled part of group #",
            Pattern.compile("http://[\\w.]+:\\d+/"), "http://#/",
            // Jackson's place in the input, counted otherwise by each of its versions, and the classes of whoever uses
            // it.
            Pattern.compile("\\[Source: [^\\]]+\\]"), "[#]",
            Pattern.compile("\\(class [\\w.$]+\\)"), "(class #)",
            Pattern.compile("reference chain: [\\w.$]+\\["), "reference chain: #[");

    private static final Pattern FRAME = Pattern.compile(" +(at |\\.\\.\\. ).*\n?");
    private static final Pattern LOGGED =
            Pattern.compile("\\d\\d/\\d\\d/\\d\\d .*|\tat .*|\\.\\.\\. \\d+ lines in all .*");
    /** What {@link BatchJar} says where the recorded program said nothing. */
    private static final Pattern PRINTED = Pattern.compile("(before|after) flag.*|complaint");

    private Volatile() {}

    /** Gives a value of ours the recorded one's place, wherever only what is volatile differs. */
    static JsonNode settle(JsonNode recorded, JsonNode ours) {
        return settle("", recorded, ours);
    }

    private static JsonNode settle(String field, JsonNode recorded, JsonNode ours) {
        if (recorded.equals(ours) || isVolatile(field, recorded, ours)) {
            return recorded.deepCopy();
        }
        if (recorded.isObject() && ours.isObject()) {
            ObjectNode settled = ours.deepCopy();
            if (isLogPage(recorded) && isLogPage(ours) && samePage(recorded, ours)) {
                settled.set("from", recorded.get("from"));
                settled.set("total", recorded.get("total"));
            }
            for (Map.Entry<String, JsonNode> each : ours.properties()) {
                JsonNode partner = recorded.get(each.getKey());
                if (partner != null && !settled.get(each.getKey()).equals(partner)) {
                    settled.set(each.getKey(), settle(each.getKey(), partner, each.getValue()));
                }
            }
            return settled;
        }
        if (recorded.isArray() && ours.isArray() && recorded.size() == ours.size()) {
            ArrayNode settled = ours.deepCopy();
            for (int i = 0; i < ours.size(); i++) {
                settled.set(i, settle(field, recorded.get(i), ours.get(i)));
            }
            return settled;
        }
        return ours;
    }

    private static boolean isVolatile(String field, JsonNode recorded, JsonNode ours) {
        return switch (field) {
            case "started", "completed" -> recorded.asLong() > 0 && ours.isNumber() && ours.asLong() > 0;
            case "progress" ->
                recorded.asDouble() < 1 && ours.isDouble() && ours.asDouble() >= 0 && ours.asDouble() < 1;
            case "log" -> ours.isArray() && sameLog(texts(recorded), texts(ours));
            case "traceback" -> isTrace(texts(recorded)) && isTrace(texts(ours));
            case "version" -> ours.asText().matches("\\d+\\.\\d+\\.\\d+");
            case "url", "branch", "revision", "date" -> ours.isTextual();
            default ->
                recorded.isTextual()
                        && ours.isTextual()
                        && masked(recorded.asText()).equals(masked(ours.asText()));
        };
    }

    private static String masked(String text) {
        String masked = text;
        for (Map.Entry<Pattern, String> mask : MASKS.entrySet()) {
            masked = mask.getKey().matcher(masked).replaceAll(mask.getValue());
        }
        return masked;
    }

    private static boolean isTrace(List<String> lines) {
        return !lines.isEmpty()
                && lines.stream().allMatch(line -> FRAME.matcher(line).matches());
    }

    /** The end of a longer log may be anything. A short one has the same lines, but for those with a date. */
    private static boolean sameLog(List<String> recorded, List<String> ours) {
        if (recorded.isEmpty()) {
            return ours.isEmpty();
        }
        boolean cut = !recorded.contains("stdout: ") || recorded.stream().anyMatch(line -> line.startsWith("... "));
        return cut ? !ours.isEmpty() : words(recorded).equals(words(ours));
    }

    private static List<String> words(List<String> log) {
        return log.stream()
                .filter(line -> Stream.of(LOGGED, PRINTED)
                        .noneMatch(pattern -> pattern.matcher(line).matches()))
                .toList();
    }

    private static boolean isLogPage(JsonNode body) {
        return body.size() == 4
                && body.path("log").isArray()
                && body.path("total").isInt();
    }

    /** Both begin at the first line, or both end with the last one. */
    private static boolean samePage(JsonNode recorded, JsonNode ours) {
        int lines = ours.path("log").size();
        int from = ours.path("from").asInt(-1);
        int total = ours.path("total").asInt();
        return recorded.path("from").asInt() == 0 ? from == 0 && total >= lines : from + lines == total && lines > 0;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
