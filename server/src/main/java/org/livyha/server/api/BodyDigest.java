// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells whether two JSON bodies say the same. */
final class BodyDigest {
    private static final ObjectMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private BodyDigest() {}

    /**
     * The same for bodies that differ in spaces and in the order of their fields only. Stays the same from version to
     * version: records hold it.
     *
     * @param body JSON
     */
    static String of(byte[] body) throws IOException {
        byte[] canonical = SORTED.writeValueAsBytes(SORTED.readValue(body, Object.class));
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
