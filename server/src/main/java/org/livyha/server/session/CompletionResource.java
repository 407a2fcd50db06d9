// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.server.api.Answers;
import org.livyha.server.api.IdOrName;
import org.livyha.server.api.RequestBody;

/** {@code /sessions/{id}/completion}: what may follow in code that is being written. */
@Path("/sessions/{id}/completion")
public final class CompletionResource {
    /** A driver gives itself ten seconds for it. */
    private static final Duration LIMIT = Duration.ofSeconds(12);

    private final Supplier<SessionService> service;
    private final ObjectMapper json;
    private final Answers answers;

    public CompletionResource(Supplier<SessionService> service, ObjectMapper json, Answers answers) {
        this.service = service;
        this.json = json;
        this.answers = answers;
    }

    @POST
    public void complete(@PathParam("id") String id, byte[] body, @Suspended AsyncResponse answer) throws IOException {
        Session session = service.get().find(new IdOrName(id));
        CompletionRequest request = RequestBody.read(json, body, CompletionRequest.class);
        if (request.code() == null || request.kind() == null) {
            throw new BadStatementException((request.code() == null ? "code" : "kind") + " is required");
        }
        session.requireReady();
        session.used();
        answers.resume(
                answer,
                session.link()
                        .call(
                                epoch -> new Request.Complete(epoch, request.code(), request.kind(), request.cursor()),
                                LIMIT)
                        .thenApply(reply -> {
                            if (reply instanceof Reply.Candidates found) {
                                return new CompletionView(found.candidates());
                            }
                            throw DriverFailures.of(reply);
                        }));
    }

    /** @param cursor where the code is being written, from 0; beyond the code counts as its end */
    record CompletionRequest(String code, String kind, int cursor) {}

    public record CompletionView(List<String> candidates) {}
}
