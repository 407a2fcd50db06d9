// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Makes of what Python says what clients see. */
final class PythonOutput {
    private static final String TEXT = "text/plain";

    private PythonOutput() {}

    /**
     * Of an answer to a statement.
     *
     * @param printed all that the statement has printed
     */
    static Output of(JsonNode answer, String printed) {
        if (!answer.path("status").asText().equals("ok")) {
            List<String> trace = new ArrayList<>();
            answer.path("traceback").forEach(line -> trace.add(line.asText()));
            return failed(answer.path("ename").asText(), answer.path("evalue").asText(), trace, printed);
        }
        ObjectNode data = answer.withObject("/data");
        boolean hasText = data.has(TEXT);
        String text = printed.stripTrailing();
        // As in Livy: an empty text stands for nothing at all, and is beside each picture.
        if (hasText || data.isEmpty() || !text.isEmpty()) {
            data.put(TEXT, text);
        }
        return new Output.Ok(data);
    }

    /** Of a Python that ended, as Livy says it; {@code end} says how, and what it means. */
    static Output died(String printed, String end) {
        return new Output.Failed("Error", "Interpreter died:\n" + printed.stripTrailing(), List.of(end + "\n"));
    }

    /** An error has no place for what the code had printed before: it goes below the trace, where a reader finds it. */
    private static Output failed(String ename, String evalue, List<String> trace, String printed) {
        List<String> lines = new ArrayList<>(trace);
        if (!printed.isBlank()) {
            lines.add("Printed before the error:\n");
            printed.lines().forEach(line -> lines.add(line + "\n"));
        }
        return new Output.Failed(ename, evalue, lines);
    }
}
