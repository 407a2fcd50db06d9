// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Runs one SQL statement at a time on the shared Spark session; answers its first rows with their schema. */
final class SqlInterpreter implements Interpreter {
    private final SparkSession session;
    private final int maxRows;
    private final ObjectMapper mapper = new ObjectMapper();

    SqlInterpreter(SparkSession session, int maxRows) {
        this.session = session;
        this.maxRows = maxRows;
    }

    @Override
    public void start() {
        // The session is all it needs.
    }

    @Override
    public Output execute(String code) {
        try {
            Dataset<Row> result = session.sql(code);
            ObjectNode table = JsonNodeFactory.instance.objectNode();
            // Through text, because Spark's Jackson is not ours.
            table.set("schema", mapper.readTree(result.schema().json()));
            ArrayNode data = table.putArray("data");
            JsonValues values = new JsonValues();
            for (Row row : result.takeAsList(maxRows)) {
                data.add(values.ofFields(row));
            }
            return Output.data("application/json", table);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Spark's schema is not JSON", e);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            // Spark throws checked exceptions that Scala does not declare.
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            List<String> frames =
                    Arrays.stream(e.getStackTrace()).map(Object::toString).toList();
            return new Output.Failed("Error", message, frames);
        }
    }

    @Override
    public void close() {
        // The session outlives it.
    }
}
