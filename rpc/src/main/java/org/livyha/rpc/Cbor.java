// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Records to CBOR and back. Types are named by the sealed interfaces' own annotations and nothing else: default typing
 * stays off, so a peer can name no class. Fields a newer peer has added are skipped.
 */
final class Cbor {
    // The frame limit bounds what can arrive; a cell's output may well be one string longer than Jackson's default.
    private static final ObjectMapper MAPPER = CBORMapper.builder(CBORFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    // Half a surrogate pair becomes U+FFFD: one broken letter in somebody's text costs nothing more.
                    .enable(CBORGenerator.Feature.LENIENT_UTF_ENCODING)
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // 1.10 stays 1.10: a decimal column's scale is data.
            .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
            .build();

    private Cbor() {}

    static <T> void write(OutputStream out, Class<T> type, T value) throws IOException {
        MAPPER.writerFor(type).writeValue(out, value);
    }

    static <T> T read(byte[] bytes, Class<T> type) throws IOException {
        T value = MAPPER.readValue(bytes, type);
        if (value == null) {
            throw new IOException("null where a " + type.getSimpleName() + " was expected");
        }
        return value;
    }
}
