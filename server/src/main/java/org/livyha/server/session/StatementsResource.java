// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.rpc.Statement;
import org.livyha.server.api.Answers;
import org.livyha.server.api.IdOrName;
import org.livyha.server.api.IdempotencyKey;
import org.livyha.server.api.JsonBody;
import org.livyha.server.api.Message;
import org.livyha.server.api.Wait;
import org.livyha.server.config.BadNumberException;

/** {@code /sessions/{id}/statements}. The driver has the statements; each request is one frame there and one back. */
@Path("/sessions/{id}/statements")
@Produces(MediaType.APPLICATION_JSON)
@ApiResponse(
        responseCode = "default",
        description = "Nothing was done, and why.",
        content = @Content(schema = @Schema(implementation = Message.class)))
public final class StatementsResource {
    private final Supplier<SessionService> service;
    private final ObjectMapper json;
    private final Answers answers;

    public StatementsResource(Supplier<SessionService> service, ObjectMapper json, Answers answers) {
        this.service = service;
        this.json = json;
        this.answers = answers;
    }

    @POST
    @Operation(
            operationId = "createStatement",
            summary = "Has a statement run after those before it.",
            requestBody = @RequestBody(content = @Content(schema = @Schema(implementation = StatementRequest.class))),
            responses = {
                @ApiResponse(
                        responseCode = "201",
                        content = @Content(schema = @Schema(implementation = Statement.class)),
                        description = "Made."),
                @ApiResponse(
                        responseCode = "502",
                        content = @Content(schema = @Schema(implementation = Message.class)),
                        description = "The driver has not answered: whether it was made is not known.")
            })
    public void submit(
            @PathParam("id") String id,
            @Parameter(schema = @Schema(type = "string")) @HeaderParam(IdempotencyKey.HEADER) List<String> keys,
            @Parameter(hidden = true) @HeaderParam(IdempotencyKey.OURS) String ours,
            byte[] body,
            @Suspended AsyncResponse answer)
            throws IOException {
        CreationKey key = CreationKey.of(keys, ours);
        Session session = find(id);
        StatementRequest request = JsonBody.read(json, body, StatementRequest.class);
        if (request.code() == null) {
            throw new BadStatementException("code is required");
        }
        session.requireReady();
        session.used();
        answers.resume(
                answer,
                session.link()
                        .call(epoch ->
                                new Request.SubmitStatement(epoch, key.onTheLine(), request.code(), request.kind()))
                        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(key.told(failure)))
                        .thenApply(reply -> created(session, statement(key.unlessReused(reply)))));
    }

    private static Response created(Session session, Statement statement) {
        String location = "/sessions/" + session.snapshot().id() + "/statements/" + statement.id();
        return Response.status(Response.Status.CREATED)
                .header("Location", location)
                .entity(statement)
                .build();
    }

    @GET
    @Operation(
            operationId = "listStatements",
            summary = "Lists the statements that the driver retains.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = StatementList.class)),
                            description = "Done."))
    public void list(
            @PathParam("id") String id,
            @Parameter(schema = @Schema(type = "integer")) @QueryParam("from") String from,
            @Parameter(schema = @Schema(type = "integer")) @QueryParam("size") String size,
            @QueryParam("order") String order,
            @Suspended AsyncResponse answer) {
        Session session = findActive(id);
        int first = from == null ? 0 : BadNumberException.parse(from);
        Integer count = size == null ? null : Integer.valueOf(BadNumberException.parse(size));
        boolean newestFirst = order != null && "desc".equals(order.trim().toLowerCase(Locale.ROOT));
        answers.resume(answer, statements(session, first, count, newestFirst));
    }

    private static CompletableFuture<StatementList> statements(
            Session session, int from, Integer size, boolean newestFirst) {
        if (session.snapshot().state() == SessionState.STARTING) {
            // It has never taken a statement: its driver is not asked, because it may not have called yet.
            return CompletableFuture.completedFuture(new StatementList(0, List.of()));
        }
        return session.link()
                .call(epoch -> new Request.ListStatements(epoch, from, size, newestFirst))
                .thenApply(reply -> {
                    if (reply instanceof Reply.Statements page) {
                        return new StatementList(page.total(), page.statements());
                    }
                    throw DriverFailures.of(reply);
                });
    }

    @GET
    @Path("{statement}")
    @Operation(
            operationId = "getStatement",
            summary = "Shows a statement; with wait, once it has ended.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = Statement.class)),
                            description = "Done."))
    public void get(
            @PathParam("id") String id,
            @PathParam("statement") String statementId,
            @Parameter(schema = @Schema(type = "integer")) @QueryParam("wait") String wait,
            @Suspended AsyncResponse answer) {
        int number = BadNumberException.parse(statementId);
        Wait patience = Wait.of(wait);
        Session session = findActive(id);
        if (session.snapshot().state() == SessionState.STARTING) {
            throw new StatementNotFoundException("Statement not found");
        }
        answers.resume(
                answer, new StatementPoll(session, number, patience).ask().thenApply(StatementsResource::statement));
    }

    @POST
    @Path("{statement}/cancel")
    @Operation(
            operationId = "cancelStatement",
            summary = "Cancels a statement, if it has not ended.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = Message.class)),
                            description = "Done."))
    public void cancel(
            @PathParam("id") String id, @PathParam("statement") String statementId, @Suspended AsyncResponse answer) {
        int number = BadNumberException.parse(statementId);
        Session session = find(id);
        session.requireReady();
        session.used();
        answers.resume(
                answer,
                session.link()
                        .call(epoch -> new Request.CancelStatement(epoch, number))
                        .thenApply(reply -> {
                            if (reply instanceof Reply.Done) {
                                return new Message("canceled");
                            }
                            throw DriverFailures.of(reply);
                        }));
    }

    private Session find(String id) {
        return service.get().find(new IdOrName(id));
    }

    private Session findActive(String id) {
        Session session = find(id);
        if (!session.snapshot().state().isActive()) {
            throw new SessionNotActiveException("requirement failed: Session isn't active.");
        }
        return session;
    }

    private static Statement statement(Reply reply) {
        if (reply instanceof Reply.OneStatement one) {
            return one.statement();
        }
        throw DriverFailures.of(reply);
    }

    /** The body of POST statements. {@code msg_type} is tolerated, as Livy does. */
    record StatementRequest(String code, String kind, String msg_type) {}

    public record StatementList(int total_statements, List<Statement> statements) {}
}
