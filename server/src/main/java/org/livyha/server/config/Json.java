// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;

/** How this server reads and writes JSON on its REST interface. */
public final class Json {
    private Json() {}

    /**
     * A new mapper: unknown fields are refused (a misspelt option must not be ignored in silence), and so are nulls inside
     * lists and maps (one instead of a whole list or map means that it was not given); nulls are written
     * (clients look their keys up without asking first), output is compact, types are never taken from the input. Safe for
     * use by any thread; costly to make, so made once and handed around.
     */
    public static ObjectMapper mapper() {
        JsonSetter.Value noNullsInside = JsonSetter.Value.forContentNulls(Nulls.FAIL);
        return JsonMapper.builder()
                .withConfigOverride(List.class, lists -> lists.setSetterInfo(noNullsInside))
                .withConfigOverride(Map.class, maps -> maps.setSetterInfo(noNullsInside))
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(SerializationFeature.INDENT_OUTPUT)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .build();
    }
}
