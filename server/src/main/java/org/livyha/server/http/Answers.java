// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.livyha.server.config.Json;

/** Short answers that come from the plumbing itself. Safe for use by any thread. */
final class Answers {
    static final String JSON = "application/json;charset=utf-8";
    static final String HTML = "text/html;charset=utf-8";

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

    void text(Response response, Callback callback, int status, String type, String text) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
    }

    /** A page with a title and nothing else. */
    void page(Response response, Callback callback, int status, String title) {
        page(response, callback, status, title, "");
    }

    /** Title and body go out as they are, nothing that a client sent may be in them. */
    void page(Response response, Callback callback, int status, String title, String body) {
        String page = "<!DOCTYPE html>\n<html lang=\"en\"><head><title>" + title + "</title></head><body><h1>" + title
                + "</h1>" + body + "</body></html>\n";
        text(response, callback, status, HTML, page);
    }

    /** Answers 405 to what does not just read. */
    boolean refusedAllButGet(Request request, Response response, Callback callback) {
        if (HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod())) {
            return false;
        }
        response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
        empty(response, callback, 405);
        return true;
    }

    private byte[] bytes(Object body) {
        try {
            return mapper.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plain answer cannot be written", e);
        }
    }
}
