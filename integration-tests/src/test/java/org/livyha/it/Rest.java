// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A plain client of one server, as a user would write it: no retries, a new connection for each request. */
final class Rest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String base;
    private final Duration timeout;

    Rest(String base) {
        this(base, Duration.ofSeconds(20));
    }

    Rest(String base, Duration timeout) {
        this.base = base;
        this.timeout = timeout;
    }

    /** An answer; {@code body} is null when there is none. */
    record Answer(int status, String text, JsonNode body, HttpHeaders headers) {
        /** Null when the answer does not have it. */
        String header(String name) {
            return headers.firstValue(name).orElse(null);
        }

        boolean isSuccess() {
            return status / 100 == 2;
        }
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    Answer post(String path, String body) {
        return send("POST", path, body);
    }

    Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /** @throws UncheckedIOException when there was no answer */
    Answer postWithKey(String path, String key, String body) {
        return send("POST", path, body, "Idempotency-Key", key);
    }

    /**
     * @param headers names and values in turn
     * @throws UncheckedIOException when there was no answer
     */
    Answer send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build()
                    .send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), parse(response.body()), response.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return text.isEmpty() ? null : JSON.readTree(text);
        } catch (IOException e) {
            return null;
        }
    }
}
