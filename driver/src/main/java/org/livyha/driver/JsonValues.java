// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import scala.Option;
import scala.Product;
import scala.Tuple2;
import scala.collection.Iterator;

/**
 * Turns values of Spark and Scala into JSON by what they mean: a row or case class is an object, never its insides. What
 * it does not know becomes its text. NaN and the infinities, which JSON has not, become text too.
 */
final class JsonValues {
    /** Deeper than any data; a value that holds itself ends here as text and not in a stack overflow. */
    private static final int MAX_DEPTH = 64;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    JsonNode of(Object value) {
        return of(value, 0);
    }

    /** A row's values in their order, without names. */
    ArrayNode ofFields(Row row) {
        ArrayNode array = JSON.arrayNode();
        for (int i = 0; i < row.size(); i++) {
            array.add(of(row.get(i), 1));
        }
        return array;
    }

    private JsonNode of(Object value, int depth) {
        if (value == null) {
            return JSON.nullNode();
        } else if (value instanceof Boolean bool) {
            return JSON.booleanNode(bool);
        } else if (value instanceof Number number) {
            return ofNumber(number);
        } else if (value instanceof Date date) {
            return JSON.textNode(date.toString());
        } else if (value instanceof Timestamp timestamp) {
            return ofInstant(timestamp.toInstant());
        } else if (value instanceof Instant instant) {
            return ofInstant(instant);
        } else if (depth >= MAX_DEPTH) {
            return JSON.textNode(value.getClass().getName());
        } else if (value instanceof Option<?> option) {
            return option.isDefined() ? of(option.get(), depth) : JSON.nullNode();
        } else if (value.getClass().isArray()) {
            return ofArray(value, depth);
        } else if (value instanceof Row row) {
            return ofRow(row, depth);
        } else if (value instanceof Map<?, ?> map) {
            ObjectNode object = JSON.objectNode();
            map.forEach((key, each) -> object.set(String.valueOf(key), of(each, depth + 1)));
            return object;
        } else if (value instanceof Iterable<?> iterable) {
            ArrayNode array = JSON.arrayNode();
            iterable.forEach(each -> array.add(of(each, depth + 1)));
            return array;
        }
        return ofScala(value, depth);
    }

    private JsonNode ofScala(Object value, int depth) {
        if (value instanceof scala.collection.Map<?, ?> map) {
            ObjectNode object = JSON.objectNode();
            Iterator<?> entries = map.iterator();
            while (entries.hasNext()) {
                Tuple2<?, ?> entry = (Tuple2<?, ?>) entries.next();
                object.set(String.valueOf(entry._1()), of(entry._2(), depth + 1));
            }
            return object;
        } else if (value instanceof scala.collection.Iterable<?> iterable) {
            ArrayNode array = JSON.arrayNode();
            Iterator<?> each = iterable.iterator();
            while (each.hasNext()) {
                array.add(of(each.next(), depth + 1));
            }
            return array;
        } else if (value instanceof Product product
                && product.getClass().getName().startsWith("org.json4s.")) {
            return ofJson4s(product, depth);
        } else if (value instanceof Product product
                && product.getClass().getName().startsWith("scala.Tuple")) {
            ArrayNode array = JSON.arrayNode();
            for (int i = 0; i < product.productArity(); i++) {
                array.add(of(product.productElement(i), depth + 1));
            }
            return array;
        } else if (value instanceof Product product && product.productArity() > 0) {
            return ofCaseClass(product, depth);
        } else if (value instanceof scala.math.BigDecimal decimal) {
            return ofNumber(decimal.bigDecimal());
        } else if (value instanceof scala.math.BigInt integer) {
            return ofNumber(integer.bigInteger());
        }
        return JSON.textNode(value.toString());
    }

    /** A parsed JSON value is what it stands for. Scala's Spark brings the library, so it is told by its name. */
    private JsonNode ofJson4s(Product value, int depth) {
        if (value.productArity() == 0) {
            return JSON.nullNode();
        } else if (!value.getClass().getSimpleName().equals("JObject")) {
            return of(value.productElement(0), depth + 1);
        }
        ObjectNode object = JSON.objectNode();
        Iterator<?> fields = ((scala.collection.Iterable<?>) value.productElement(0)).iterator();
        while (fields.hasNext()) {
            Tuple2<?, ?> field = (Tuple2<?, ?>) fields.next();
            object.set(String.valueOf(field._1()), of(field._2(), depth + 1));
        }
        return object;
    }

    private ObjectNode ofCaseClass(Product product, int depth) {
        ObjectNode object = JSON.objectNode();
        List<String> names = CaseClassFields.namesOf(product);
        for (int i = 0; i < product.productArity(); i++) {
            object.set(names.get(i), of(product.productElement(i), depth + 1));
        }
        return object;
    }

    private JsonNode ofRow(Row row, int depth) {
        if (row.schema() == null) {
            return ofFields(row);
        }
        ObjectNode object = JSON.objectNode();
        String[] names = row.schema().fieldNames();
        for (int i = 0; i < names.length; i++) {
            object.set(names[i], of(row.get(i), depth + 1));
        }
        return object;
    }

    private ArrayNode ofArray(Object array, int depth) {
        ArrayNode node = JSON.arrayNode();
        for (int i = 0; i < Array.getLength(array); i++) {
            node.add(of(Array.get(array, i), depth + 1));
        }
        return node;
    }

    private static JsonNode ofNumber(Number number) {
        if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return JSON.numberNode(number.intValue());
        } else if (number instanceof Long) {
            return JSON.numberNode(number.longValue());
        } else if (number instanceof Double || number instanceof Float) {
            double real = number.doubleValue();
            if (!Double.isFinite(real)) {
                return JSON.textNode(number.toString());
            }
            return number instanceof Float ? JSON.numberNode(number.floatValue()) : JSON.numberNode(real);
        } else if (number instanceof BigDecimal decimal) {
            // Livy's clients see 1.1, not 1.10; a whole number stays free of an exponent.
            BigDecimal stripped = decimal.stripTrailingZeros();
            return JSON.numberNode(stripped.scale() < 0 ? stripped.setScale(0) : stripped);
        } else if (number instanceof BigInteger integer) {
            return JSON.numberNode(integer);
        } else if (number instanceof scala.math.BigDecimal decimal) {
            return ofNumber(decimal.bigDecimal());
        } else if (number instanceof scala.math.BigInt integer) {
            return ofNumber(integer.bigInteger());
        }
        return JSON.textNode(number.toString());
    }

    private static JsonNode ofInstant(Instant instant) {
        return JSON.textNode(DateTimeFormatter.ISO_INSTANT.format(instant.atOffset(ZoneOffset.UTC)));
    }
}
