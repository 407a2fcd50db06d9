// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/** The epoch node's JSON. Fields this version does not know are skipped. Safe for use by any thread. */
final class EpochCodec {
    private final ObjectMapper json = new ObjectMapper();

    byte[] encode(EpochRecord record) {
        ObjectNode node = json.createObjectNode()
                .put("schema", record.schema())
                .put("epoch", record.epoch())
                .put("nodeId", record.holder().nodeId())
                .put("instance", record.holder().instance())
                .put("url", record.holder().url())
                .put("driverAddress", record.holder().driverAddress())
                .put("peerAddress", record.holder().peerAddress())
                .put("sessionId", Long.toHexString(record.sessionId()))
                .put("latchPath", record.latchPath())
                .put("since", record.since().toString())
                .put("clean", record.clean());
        if (record.contested()) {
            node.put("contested", true);
        }
        if (record.clean()) {
            node.put("why", record.why().word());
            if (!record.note().isEmpty()) {
                node.put("note", record.note());
            }
        }
        try {
            return json.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings and numbers is always JSON", e);
        }
    }

    /** @throws UnreadableEpochException when the bytes are not an epoch record; its number must not be guessed then */
    EpochRecord decode(byte[] data) throws UnreadableEpochException {
        try {
            JsonNode node = json.readTree(data);
            if (node == null
                    || !node.path("epoch").isIntegralNumber()
                    || !node.path("schema").isIntegralNumber()) {
                throw new UnreadableEpochException(
                        "the epoch node holds " + data.length + " bytes, expected JSON with schema and epoch", null);
            }
            ServerIdentity holder = new ServerIdentity(
                    text(node, "nodeId"),
                    text(node, "instance"),
                    text(node, "url"),
                    text(node, "driverAddress"),
                    text(node, "peerAddress"));
            return new EpochRecord(
                    node.get("schema").intValue(),
                    node.get("epoch").longValue(),
                    holder,
                    Long.parseUnsignedLong(text(node, "sessionId"), 16),
                    text(node, "latchPath"),
                    Instant.parse(text(node, "since")),
                    node.path("contested").booleanValue(),
                    node.path("clean").booleanValue(),
                    EndReason.of(node.path("why").asText()),
                    node.path("note").asText());
        } catch (IOException | DateTimeException | NumberFormatException e) {
            throw new UnreadableEpochException("the epoch node is not readable: " + e.getMessage(), e);
        }
    }

    private static String text(JsonNode node, String field) throws UnreadableEpochException {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new UnreadableEpochException("the epoch node has no text " + field, null);
        }
        return value.textValue();
    }

    /** The epoch node holds something else than an epoch. A person must look. */
    static final class UnreadableEpochException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableEpochException(String message, Exception cause) {
            super(message, cause);
        }
    }
}
