// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** How this server reads and writes JSON on its REST interface. */
public final class Json {
    private Json() {}

    /**
     * A new mapper: unknown fields are refused (a misspelt option must not be ignored in silence), nulls are written
     * (clients look their keys up without asking first), output is compact, types are never taken from the input. Safe for
     * use by any thread; costly to make, so made once and handed around.
     */
    public static ObjectMapper mapper() {
        return JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(SerializationFeature.INDENT_OUTPUT)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .build();
    }
}
