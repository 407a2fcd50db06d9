// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows in the shape of {@code application/vnd.livy.table.v1+json}. The columns are named by the rows' keys, or by their places
 * when the rows are lists; a key that a row has not is null there. Every column has one type, nulls aside.
 */
final class TableRows {
    private static final String MIME_TYPE = "application/vnd.livy.table.v1+json";
    private static final String NO_TYPE = "NULL_TYPE";

    private final Map<String, String> types = new LinkedHashMap<>();
    private final List<Map<String, JsonNode>> rows = new ArrayList<>();

    private TableRows() {}

    /** The table that these rows are, or the words that say why they are none. */
    static Output of(JsonNode value) {
        if (!value.isArray()) {
            return Output.failed("TypeError", "a table is a list of rows");
        }
        TableRows table = new TableRows();
        for (JsonNode row : value) {
            if (!table.add(cells(row))) {
                return Output.failed("TypeError", "table rows have different types");
            }
        }
        return Output.data(MIME_TYPE, table.toJson());
    }

    private static Map<String, JsonNode> cells(JsonNode row) {
        Map<String, JsonNode> cells = new LinkedHashMap<>();
        if (row.isObject()) {
            row.properties().forEach(cell -> cells.put(cell.getKey(), cell.getValue()));
        } else if (row.isArray()) {
            row.forEach(cell -> cells.put(Integer.toString(cells.size()), cell));
        } else {
            cells.put("0", row);
        }
        return cells;
    }

    /** False when a cell has another type than those above it. */
    private boolean add(Map<String, JsonNode> cells) {
        rows.add(cells);
        for (Map.Entry<String, JsonNode> cell : cells.entrySet()) {
            String type = type(cell.getValue());
            String known = types.putIfAbsent(cell.getKey(), type);
            if (NO_TYPE.equals(known)) {
                types.put(cell.getKey(), type);
            } else if (known != null && !type.equals(NO_TYPE) && !type.equals(known)) {
                return false;
            }
        }
        return true;
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> "BOOLEAN_TYPE";
            case STRING -> "STRING_TYPE";
            case ARRAY -> "ARRAY_TYPE";
            case OBJECT -> "MAP_TYPE";
            case NUMBER ->
                value.isIntegralNumber() ? "BIGINT_TYPE" : value.isBigDecimal() ? "DECIMAL_TYPE" : "DOUBLE_TYPE";
            default -> NO_TYPE;
        };
    }

    private ObjectNode toJson() {
        ObjectNode table = JsonNodeFactory.instance.objectNode();
        ArrayNode headers = table.putArray("headers");
        types.forEach((name, type) -> headers.addObject().put("type", type).put("name", name));
        ArrayNode data = table.putArray("data");
        for (Map<String, JsonNode> row : rows) {
            ArrayNode cells = data.addArray();
            types.keySet().forEach(name -> cells.add(row.get(name)));
        }
        return table;
    }
}
