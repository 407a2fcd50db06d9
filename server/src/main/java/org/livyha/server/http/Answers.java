// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.livyha.server.config.Json;

/** Short JSON answers that come from the plumbing itself. Safe for use by any thread. */
final class Answers {
    static final String JSON = "application/json;charset=utf-8";

    private final ObjectMapper mapper = Json.mapper();

    void json(Response response, Callback callback, int status, Object body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, JSON);
        response.write(true, ByteBuffer.wrap(bytes(body)), callback);
    }

    void message(Response response, Callback callback, int status, String message) {
        json(response, callback, status, Map.of("msg", message));
    }

    /** The client may try again: nothing was done. */
    void tryAgain(Response response, Callback callback, String message) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        message(response, callback, 503, message);
    }

    void empty(Response response, Callback callback, int status) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, JSON);
        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
    }

    private byte[] bytes(Object body) {
        try {
            return mapper.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plain answer cannot be written", e);
        }
    }
}
