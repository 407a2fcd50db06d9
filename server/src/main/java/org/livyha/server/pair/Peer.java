// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.pair;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.livyha.server.http.PairDesk;

/** The other server, asked over its REST interface. Every method waits, bounded. Safe for use by any thread. */
public final class Peer {
    private static final Duration LOOK_LIMIT = Duration.ofSeconds(1);
    private static final Duration GLANCE_LIMIT = Duration.ofMillis(250);
    /** More than it takes: the standby asked twice, requests (5 s) and parts (20 s) waited for, the release (5 s), the successor. */
    private static final Duration SWITCHOVER_LIMIT = Duration.ofSeconds(60);

    /**
     * What it says of the virtual address; both false when it says nothing.
     *
     * @param claimed its role file says that it leads
     * @param held its host has it
     */
    public record Address(boolean claimed, boolean held) {}

    private final String nodeId;
    private final ObjectMapper json;
    private final Duration lookLimit;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LOOK_LIMIT)
            .build();

    /** @param nodeId this server's */
    public Peer(String nodeId, ObjectMapper json) {
        this(nodeId, json, LOOK_LIMIT);
    }

    Peer(String nodeId, ObjectMapper json, Duration lookLimit) {
        this.lookLimit = Objects.requireNonNull(lookLimit, "lookLimit");
        this.nodeId = Objects.requireNonNull(nodeId, "nodeId");
        this.json = Objects.requireNonNull(json, "json");
    }

    /** @throws IOException when it does not answer with a status within a second */
    JsonNode status(String url) throws IOException, InterruptedException {
        return status(url, lookLimit);
    }

    private JsonNode status(String url, Duration limit) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send(request(url, "/ha/status", limit).GET());
        if (answer.statusCode() != 200) {
            throw new IOException("it answered " + answer.statusCode() + " to GET /ha/status");
        }
        return json.readTree(answer.body());
    }

    /** Whether it serves as leader at this moment. */
    boolean serves(String url) throws InterruptedException {
        try {
            return send(request(url, "/health/leader", lookLimit).GET()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** What it says of the virtual address at this moment; waits a quarter of a second at most. */
    public Address address(String url) throws InterruptedException {
        try {
            JsonNode status = status(url, GLANCE_LIMIT);
            return new Address(
                    status.path("claimsAddress").asBoolean(),
                    status.path("holdsAddress").asBoolean());
        } catch (IOException e) {
            return new Address(false, false);
        }
    }

    /** Passes the order on. */
    PairDesk.Reply switchover(String url, String reason) throws IOException, InterruptedException {
        byte[] body = json.writeValueAsBytes(Map.of("reason", reason));
        HttpResponse<byte[]> answer = send(
                request(url, "/ha/switchover", SWITCHOVER_LIMIT).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
        return new PairDesk.Reply(answer.statusCode(), json.readTree(answer.body()));
    }

    private HttpRequest.Builder request(String url, String path, Duration limit) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(limit)
                .header("Content-Type", "application/json")
                .header("X-Requested-By", "livy-ha")
                .header(PairDesk.PASSED_ON_BY, nodeId);
    }

    /** The limit of the JDK's client ends with the headers: of a host that loses its power then it would wait for ever. */
    private HttpResponse<byte[]> send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        var answer = client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            return answer.get(request.timeout().orElseThrow().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException(
                    "no whole answer in " + request.timeout().orElseThrow());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }
}
