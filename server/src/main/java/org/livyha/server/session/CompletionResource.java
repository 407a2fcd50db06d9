// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.server.api.Answers;
import org.livyha.server.api.IdOrName;
import org.livyha.server.api.JsonBody;
import org.livyha.server.api.Message;

/** {@code /sessions/{id}/completion}: what may follow in code that is being written. */
@Path("/sessions/{id}/completion")
@Produces(MediaType.APPLICATION_JSON)
@ApiResponse(
        responseCode = "default",
        description = "Nothing was done, and why.",
        content = @Content(schema = @Schema(implementation = Message.class)))
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
    @Operation(
            operationId = "completeCode",
            summary = "Says what may follow in code that is being written.",
            requestBody = @RequestBody(content = @Content(schema = @Schema(implementation = CompletionRequest.class))),
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = CompletionView.class)),
                            description = "Done."))
    public void complete(@PathParam("id") String id, byte[] body, @Suspended AsyncResponse answer) throws IOException {
        Session session = service.get().find(new IdOrName(id));
        CompletionRequest request = JsonBody.read(json, body, CompletionRequest.class);
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
