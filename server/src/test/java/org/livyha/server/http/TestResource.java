// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.livyha.election.LeaderGate;
import org.livyha.election.NotLeaderException;
import org.livyha.recovery.RecordTooLargeException;
import org.livyha.recovery.StoreUnavailableException;
import org.livyha.server.batch.BatchNotFoundException;
import org.livyha.server.config.BadNumberException;
import org.livyha.server.config.Json;
import org.livyha.server.launch.RejectedException;
import org.livyha.server.link.DriverUnreachableException;
import org.livyha.server.session.BadStatementException;
import org.livyha.server.session.SessionNotActiveException;
import org.livyha.server.session.SessionNotFoundException;
import org.livyha.server.session.SessionNotReadyException;
import org.livyha.server.session.StatementNotFoundException;

/** Stands for the sessions: says who answered, fails as it is asked to, and waits when it is told to. */
@Path("/sessions")
public final class TestResource {
    record Create(Integer cores, List<String> jars) {}

    final AtomicInteger creations = new AtomicInteger();
    final AtomicInteger refusals = new AtomicInteger();
    final List<String> order = new CopyOnWriteArrayList<>();
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final CompletableFuture<AsyncResponse> later = new CompletableFuture<>();
    volatile HttpHeaders lastHeaders;
    private final String node;
    private final LeaderGate<?> gate;
    private final ObjectMapper mapper = Json.mapper();

    TestResource(String node, LeaderGate<?> gate) {
        this.node = node;
        this.gate = gate;
    }

    @GET
    public Map<String, Object> list(@QueryParam("from") String from, @Context HttpHeaders headers) {
        gate.require();
        lastHeaders = headers;
        int first = from == null ? 0 : BadNumberException.parse(from);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("from", first);
        view.put("by", node);
        view.put("nothing", null);
        return view;
    }

    @POST
    public Response create(
            byte[] body,
            @Context HttpHeaders headers,
            @HeaderParam("Idempotency-Key") String key,
            @HeaderParam("X-Livy-HA-Key") String ours)
            throws IOException {
        if (refusals.getAndDecrement() > 0) {
            throw new NotLeaderException("the gate was shut in between");
        }
        gate.require();
        lastHeaders = headers;
        creations.incrementAndGet();
        Create create = mapper.readValue(body, Create.class);
        return Response.status(201)
                .header("Location", "/sessions/7")
                .entity(Map.of(
                        "by",
                        node,
                        "cores",
                        String.valueOf(create.cores()),
                        "key",
                        String.valueOf(key),
                        "ours",
                        String.valueOf(ours)))
                .build();
    }

    @POST
    @Path("/echo")
    public Map<String, Object> echo(byte[] body) {
        order.add(new String(body, StandardCharsets.UTF_8));
        return Map.of("by", node, "length", body.length, "hash", new String(body, StandardCharsets.UTF_8).hashCode());
    }

    @POST
    @Path("/{id}/statements")
    public Map<String, Object> statement(byte[] body, @HeaderParam("Idempotency-Key") String key) {
        return Map.of("by", node, "key", key, "body", new String(body, StandardCharsets.UTF_8));
    }

    @GET
    @Path("/slow")
    public Map<String, Object> slow() throws InterruptedException {
        return waited();
    }

    @POST
    @Path("/slow")
    public Map<String, Object> slowPost() throws InterruptedException {
        return waited();
    }

    /** Nothing is done before the wait is over, and then only by who still leads. */
    @POST
    @Path("/held")
    public Map<String, Object> held() throws InterruptedException {
        Map<String, Object> answer = waited();
        gate.require();
        return answer;
    }

    @GET
    @Path("/silent")
    public void silent() throws InterruptedException {
        waited();
    }

    private Map<String, Object> waited() throws InterruptedException {
        entered.countDown();
        if (!release.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody released the request");
        }
        return Map.of("by", node);
    }

    @GET
    @Path("/big")
    public List<String> big() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            lines.add("line " + i);
        }
        return lines;
    }

    /** Answered by whoever completes {@link #later}. */
    @GET
    @Path("/later")
    public void later(@Suspended AsyncResponse answer) {
        later.complete(answer);
    }

    @POST
    @Path("/{id}/stop")
    public void stop() {}

    @DELETE
    @Path("/{id}")
    public Map<String, Object> delete(@PathParam("id") String id) {
        return Map.of("msg", "deleted");
    }

    @GET
    @Path("/{id}")
    public Map<String, Object> get(@PathParam("id") String id) {
        return Map.of("id", id);
    }

    @GET
    @Path("/{id}/state")
    public Map<String, Object> state(@PathParam("id") String id) {
        return Map.of("id", id);
    }

    @GET
    @Path("/0/fail/{how}")
    public Map<String, Object> fail(@PathParam("how") String how) {
        throw switch (how) {
            case "session" -> new SessionNotFoundException("Session '0' not found.");
            case "batch" -> new BatchNotFoundException("Session '5' not found.");
            case "statement" -> new StatementNotFoundException("9");
            case "ready" -> new SessionNotReadyException("Session is in state starting");
            case "active" -> new SessionNotActiveException("dead");
            case "rejected" -> new RejectedException("Reason: Invalid session name: 123");
            case "code" -> new BadStatementException("Invalid kind: bogus");
            case "driver" -> new DriverUnreachableException("the driver of session 0 has no line");
            case "store" -> new StoreUnavailableException("the store did not answer within 5 s");
            case "large" -> new RecordTooLargeException("the record has 1200000 bytes, at most 1000000 fit");
            default -> new IllegalStateException("a secret inside");
        };
    }

    @POST
    @Path("/parse")
    public Map<String, Object> parse(byte[] body) throws JsonProcessingException, IOException {
        mapper.readValue(body, Create.class);
        return Map.of();
    }
}
