// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.stream.Collectors;

/**
 * Records as versioned JSON. Fields that this version does not know are kept by a record and written back, in the record
 * itself and in its launch, outcome and spec. Thread-safe.
 */
public final class RecordCodec {
    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** UTF-8 JSON. */
    public byte[] encode(SessionRecord record) {
        return bytes(record);
    }

    /** UTF-8 JSON. */
    public byte[] encode(BatchRecord record) {
        return bytes(record);
    }

    /**
     * @param id the id the record was found under, which it must agree with
     * @param bytes may be null or anything at all
     */
    public SessionRecord decodeSession(int id, byte[] bytes) throws UnreadableRecordException {
        return decode(SessionRecord.class, SessionRecord.VERSION, id, bytes);
    }

    /**
     * @param id the id the record was found under, which it must agree with
     * @param bytes may be null or anything at all
     */
    public BatchRecord decodeBatch(int id, byte[] bytes) throws UnreadableRecordException {
        return decode(BatchRecord.class, BatchRecord.VERSION, id, bytes);
    }

    byte[] bytes(Object record) {
        try {
            return json.writeValueAsBytes(record);
        } catch (JsonProcessingException e) {
            // Without the cause: its message could quote the record.
            throw new IllegalArgumentException(
                    "cannot write a " + record.getClass().getSimpleName() + " as JSON");
        }
    }

    <R> R decode(RecordTable<R> table, int id, byte[] bytes) throws UnreadableRecordException {
        return decode(table.type(), table.version(), id, bytes);
    }

    private <R> R decode(Class<R> type, int newest, int id, byte[] bytes) throws UnreadableRecordException {
        if (bytes == null || bytes.length == 0) {
            throw new UnreadableRecordException("it is empty");
        }
        JsonNode tree = tree(bytes);
        JsonNode version = tree.path("version");
        if (!version.canConvertToInt() || !version.isIntegralNumber() || version.intValue() < 1) {
            throw new UnreadableRecordException("it has no version");
        }
        if (version.intValue() > newest) {
            throw new UnreadableRecordException(
                    "it has version " + version.intValue() + ", this server reads versions up to " + newest);
        }
        JsonNode own = tree.path("id");
        if (!own.isIntegralNumber() || !own.canConvertToInt()) {
            throw new UnreadableRecordException("it has no id");
        }
        if (own.intValue() != id) {
            throw new UnreadableRecordException("it says it has id " + own.intValue() + ", expected " + id);
        }
        try {
            return json.treeToValue(tree, type);
        } catch (JsonMappingException e) {
            // Field names alone: the message of the exception quotes values.
            String where = e.getPath().stream()
                    .map(reference -> String.valueOf(reference.getFieldName()))
                    .collect(Collectors.joining("."));
            throw new UnreadableRecordException("a required field is missing or a field has the wrong type"
                    + (where.isEmpty() ? "" : ", at '" + where + "'"));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new UnreadableRecordException("a field has the wrong type");
        }
    }

    private JsonNode tree(byte[] bytes) throws UnreadableRecordException {
        JsonNode tree;
        try {
            tree = json.readTree(bytes);
        } catch (IOException e) {
            throw new UnreadableRecordException("it is not JSON");
        }
        if (!tree.isObject()) {
            throw new UnreadableRecordException("it is not a JSON object");
        }
        return tree;
    }
}
