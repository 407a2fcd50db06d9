// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Sends recorded requests to a server of ours, and holds its answers against the recorded ones. */
final class Replay {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** In the place of a value that may differ, on both sides. */
    private static final TextNode ALLOWED = TextNode.valueOf("a listed difference");

    private static final List<String> HEADERS = List.of("Content-Type", "Location", "Allow");

    private final RecordedIds ids;
    private final List<Difference> differences;
    private final UnaryOperator<JsonNode> bodies;
    private final Set<String> used = new HashSet<>();

    /**
     * @param bodies makes recorded request bodies fit for this host
     */
    Replay(RecordedIds ids, List<Difference> differences, UnaryOperator<JsonNode> bodies) {
        this.ids = ids;
        this.differences = differences;
        this.bodies = bodies;
    }

    /** Sends the request, learns the id that it creates; returns how the answer differs, in lines, empty if it does not. */
    String play(Rest rest, Exchange exchange) {
        String found = compare(exchange, send(rest, exchange));
        if (exchange.isAboutAState()) {
            // A state takes its time to come; all else is there with it, or soon after.
            found = again(rest, exchange, found, wrong -> wrong.contains("/state"), Duration.ofMinutes(3));
            found = again(rest, exchange, found, wrong -> !wrong.isEmpty(), Duration.ofSeconds(10));
        }
        return found;
    }

    private String again(Rest rest, Exchange exchange, String first, Predicate<String> unfinished, Duration limit) {
        long begin = System.nanoTime();
        String found = first;
        while (unfinished.test(found) && System.nanoTime() - begin < limit.toNanos()) {
            LockSupport.parkNanos(50_000_000);
            found = compare(exchange, send(rest, exchange));
        }
        return found;
    }

    private Rest.Answer send(Rest rest, Exchange exchange) {
        JsonNode body = exchange.body() == null ? null : bodies.apply(exchange.body());
        String text = body == null ? null : body.isTextual() ? body.asText() : body.toString();
        Rest.Answer answer = rest.send(exchange.method(), ids.path(exchange.path()), text);
        JsonNode recorded = exchange.answer().path("body");
        if (answer.status() == 201 && recorded.path("id").isInt()) {
            ids.learn(
                    exchange.path(),
                    recorded.path("id").asInt(),
                    answer.body().path("id").asInt());
        }
        return answer;
    }

    private String compare(Exchange exchange, Rest.Answer answer) {
        ObjectNode recorded = standard(exchange.answer());
        ids.translate(exchange.path(), recorded);
        ObjectNode ours = (ObjectNode) Volatile.settle(recorded, standard(json(answer)));
        StringBuilder wrong = new StringBuilder();
        for (Difference difference : differences) {
            if (difference.concerns(exchange)) {
                for (JsonPointer at : difference.ours().keySet()) {
                    JsonNode was = recorded.at(at);
                    if (!was.isMissingNode() && !difference.isOurs(at, was)) {
                        used.add(difference.name() + at);
                        used.add(difference.name() + exchange.number());
                        wrong.append(allow(difference, at, recorded, ours));
                    }
                }
            }
        }
        collect("", recorded, ours, wrong);
        return wrong.toString();
    }

    /** What no exchange needed of the list: places where nothing was recorded, and exchanges where none of them was. */
    List<String> unused() {
        return differences.stream()
                .filter(difference -> !difference.ours().isEmpty())
                .flatMap(difference -> Stream.concat(
                                difference.ours().keySet().stream(), difference.exchanges().stream())
                        .map(part -> difference.name() + part))
                .filter(part -> !used.contains(part))
                .toList();
    }

    /** Headers in one order, because theirs means nothing, nor does that of the methods in {@code Allow}. */
    private static ObjectNode standard(JsonNode answer) {
        ObjectNode standard = answer.deepCopy();
        ObjectNode headers = standard.putObject("headers");
        for (String name : HEADERS) {
            String value = answer.path("headers").path(name).asText(null);
            if (value != null) {
                headers.put(
                        name, name.equals("Allow") ? new TreeSet<>(List.of(value.split(", ", -1))).toString() : value);
            }
        }
        return standard;
    }

    private static ObjectNode json(Rest.Answer answer) {
        ObjectNode json = JSON.createObjectNode();
        json.put("status", answer.status());
        ObjectNode headers = json.putObject("headers");
        HEADERS.forEach(name -> headers.put(name, answer.header(name)));
        JsonNode text = answer.text().isEmpty() ? NullNode.instance : TextNode.valueOf(answer.text());
        json.set("body", answer.body() == null ? text : answer.body());
        return json;
    }

    /** Takes a listed difference out of the comparison; complains when this server does not answer as listed. */
    private static String allow(Difference difference, JsonPointer at, ObjectNode recorded, ObjectNode ours) {
        if (!difference.isOurs(at, ours.at(at))) {
            return "  '" + difference.name() + "' is not what is at " + at + "\n";
        }
        List.of(recorded, ours).forEach(tree -> put(tree, at));
        return "";
    }

    private static void put(ObjectNode tree, JsonPointer at) {
        if (at.matches()) {
            tree.removeAll();
            return;
        }
        JsonNode parent = tree.at(at.head());
        if (parent instanceof ArrayNode array) {
            array.set(at.last().getMatchingIndex(), ALLOWED);
        } else {
            ((ObjectNode) parent).set(at.last().getMatchingProperty(), ALLOWED);
        }
    }

    private static void collect(String at, JsonNode recorded, JsonNode ours, StringBuilder wrong) {
        if (recorded.isObject() && ours.isObject() && names(recorded).equals(names(ours))) {
            recorded.properties()
                    .forEach(
                            each -> collect(at + "/" + each.getKey(), each.getValue(), ours.get(each.getKey()), wrong));
        } else if (recorded.isArray() && ours.isArray() && recorded.size() == ours.size()) {
            for (int i = 0; i < recorded.size(); i++) {
                collect(at + "/" + i, recorded.get(i), ours.get(i), wrong);
            }
        } else if (!recorded.toString().equals(ours.toString())) {
            wrong.append("  ").append(at).append("\n    recorded ").append(recorded);
            wrong.append("\n    ours     ").append(ours).append('\n');
        }
    }

    private static List<String> names(JsonNode object) {
        return object.propertyStream().map(Map.Entry::getKey).toList();
    }
}
