// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** One HTTP request, as a plain client sends it: no retries, and an end to its patience. For any thread. */
final class Ask {
    static final int NOT_SENT = -1;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    private Ask() {}

    /**
     * @param status 0 when there was no answer, {@link #NOT_SENT} when nobody was there to be asked
     * @param epoch of the term that answered, or -1
     * @param body {@link MissingNode} when it is no JSON
     */
    record Answer(int status, long epoch, JsonNode body, String text) {}

    static Answer get(String server, String path, Duration patience) {
        return send("GET", server, path, null, null, patience);
    }

    /** @param key idempotency key, or null */
    static Answer send(String method, String server, String path, String key, String body, Duration patience) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(patience)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            long epoch = response.headers().firstValueAsLong("X-Livy-HA-Epoch").orElse(-1);
            return new Answer(response.statusCode(), epoch, parse(response.body()), response.body());
        } catch (IOException e) {
            boolean sent = !(e instanceof ConnectException || e instanceof HttpConnectTimeoutException);
            return new Answer(sent ? 0 : NOT_SENT, -1, MissingNode.getInstance(), String.valueOf(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(0, -1, MissingNode.getInstance(), "interrupted");
        }
    }

    private static JsonNode parse(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return node == null ? MissingNode.getInstance() : node;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
