// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.api;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** Reads JSON bodies, whatever content type they were sent with. */
public final class JsonBody {
    private JsonBody() {}

    /**
     * Reads a body.
     *
     * @param body may be null or empty, which is an error as any other
     * @throws com.fasterxml.jackson.core.JsonProcessingException when it is not the JSON of a {@code T}
     */
    public static <T> T read(ObjectMapper mapper, byte[] body, Class<T> type) throws IOException {
        T value = mapper.readValue(body == null ? new byte[0] : body, type);
        if (value == null) {
            throw new JsonMappingException(null, "Expected a JSON object, got null");
        }
        return value;
    }
}
