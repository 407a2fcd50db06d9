// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.livyha.recovery.SessionRecord;
import org.livyha.server.api.Answers;
import org.livyha.server.api.IdOrName;
import org.livyha.server.api.IdempotencyKey;
import org.livyha.server.api.JsonBody;
import org.livyha.server.api.LogView;
import org.livyha.server.api.Message;
import org.livyha.server.api.Page;
import org.livyha.server.api.Submission;
import org.livyha.server.api.Submitted;
import org.livyha.server.api.Wait;
import org.livyha.server.launch.AppInfo;
import org.livyha.server.launch.Redaction;

/** {@code /sessions}, in Livy's routes and words. Handed the way to the service of a valid term; there is no other way in. */
@Path("/sessions")
@Produces(MediaType.APPLICATION_JSON)
@ApiResponse(
        responseCode = "default",
        description = "Nothing was done, and why.",
        content = @Content(schema = @Schema(implementation = Message.class)))
public final class SessionsResource {
    private static final int LOG_TAIL = 10;

    private final Supplier<SessionService> service;
    private final SessionRules rules;
    private final ObjectMapper json;
    private final Answers answers;

    public SessionsResource(Supplier<SessionService> service, SessionRules rules, ObjectMapper json, Answers answers) {
        this.service = service;
        this.rules = rules;
        this.json = json;
        this.answers = answers;
    }

    @GET
    @Operation(
            operationId = "listSessions",
            summary = "Lists sessions, in the order of their ids.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = SessionList.class)),
                            description = "Done."))
    public SessionList list(
            @Parameter(schema = @Schema(type = "integer")) @QueryParam("from") String from,
            @Parameter(schema = @Schema(type = "integer")) @QueryParam("size") String size,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.USER_AGENT) String client) {
        Page page = Page.of(from, size, 0, 100);
        List<Session> all = service.get().all();
        return new SessionList(
                page.from(),
                all.size(),
                page.of(all).stream().map(session -> view(session, client)).toList());
    }

    @POST
    @Operation(
            operationId = "createSession",
            summary = "Makes a session and starts its driver.",
            requestBody =
                    @RequestBody(content = @Content(schema = @Schema(implementation = CreateSessionRequest.class))),
            responses =
                    @ApiResponse(
                            responseCode = "201",
                            content = @Content(schema = @Schema(implementation = SessionView.class)),
                            description = "Made."))
    public Response create(
            byte[] body,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.USER_AGENT) String client,
            @Parameter(schema = @Schema(type = "string")) @HeaderParam(IdempotencyKey.HEADER) List<String> keys,
            @Parameter(hidden = true) @HeaderParam(IdempotencyKey.OURS) String ours)
            throws IOException {
        CreateSessionRequest request = JsonBody.read(json, body, CreateSessionRequest.class);
        SessionKind kind = request.kind() == null ? SessionKind.SHARED : request.kind();
        Optional<Submission> submission = Submission.of(null, keys, ours, body);
        SessionView created =
                view(service.get().create(kind, request.name(), null, () -> rules.check(request), submission));
        return Response.status(Response.Status.CREATED)
                .header("Location", "/sessions/" + created.id())
                .entity(shape(created, client))
                .build();
    }

    private static SessionView view(Submitted<Session, SessionRecord> submitted) {
        if (submitted.entry() == null) {
            return SessionView.of(
                    SessionSnapshot.gone(submitted.tombstone()), AppInfo.NONE, Redaction.of(Map.of()), List.of());
        }
        return submitted.repeated()
                ? view(submitted.entry())
                : SessionView.of(
                        submitted.entry().snapshot(),
                        AppInfo.NONE,
                        submitted.entry().redaction(),
                        List.of("stdout: ", "\nstderr: "));
    }

    @GET
    @Path("{id}")
    @Operation(
            operationId = "getSession",
            summary = "Shows a session; with wait, once its state has changed or is final.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = SessionView.class)),
                            description = "Done."))
    public void get(
            @PathParam("id") String id,
            @Parameter(schema = @Schema(type = "integer")) @QueryParam("wait") String wait,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.USER_AGENT) String client,
            @Suspended AsyncResponse answer) {
        Wait patience = Wait.of(wait);
        Session session = find(id);
        answers.after(answer, session.news().ofState(patience), () -> view(session, client));
    }

    @GET
    @Path("{id}/state")
    @Operation(
            operationId = "getSessionState",
            summary = "Shows a session's state; with wait, once it has changed or is final.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = StateView.class)),
                            description = "Done."))
    public void state(
            @PathParam("id") String id,
            @Parameter(schema = @Schema(type = "integer")) @QueryParam("wait") String wait,
            @Suspended AsyncResponse answer) {
        Wait patience = Wait.of(wait);
        Session session = find(id);
        answers.after(
                answer,
                session.news().ofState(patience),
                () -> new StateView(session.id(), session.snapshot().state().word()));
    }

    @GET
    @Path("{id}/log")
    @Operation(
            operationId = "getSessionLog",
            summary = "Shows a part of a session's log.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = LogView.class)),
                            description = "Done."))
    public LogView log(
            @PathParam("id") String id,
            @Parameter(schema = @Schema(type = "integer")) @QueryParam("from") String from,
            @Parameter(schema = @Schema(type = "integer")) @QueryParam("size") String size) {
        Page page = Page.of(from, size, -1, 100);
        Session session = find(id);
        return LogView.of(session.snapshot().id(), session.log(Integer.MAX_VALUE), page);
    }

    @DELETE
    @Path("{id}")
    @Operation(
            operationId = "deleteSession",
            summary = "Ends a session and forgets it.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = Message.class)),
                            description = "Done."))
    public void delete(@PathParam("id") String id, @Suspended AsyncResponse answer) {
        Session session = find(id);
        answers.resume(answer, service.get().remove(session).thenApply(removed -> new Message("deleted")));
    }

    @POST
    @Path("{id}/stop")
    @Operation(
            operationId = "stopSession",
            summary = "Ends a session, which stays listed until its retention is over.",
            responses = @ApiResponse(responseCode = "204", description = "Done."))
    public void stop(@PathParam("id") String id, @Suspended AsyncResponse answer) {
        Session session = find(id);
        answers.resume(answer, service.get().stop(session).thenApply(stopped -> Response.noContent()
                .build()));
    }

    /** Livy's word, and what it does: the session ends, and stays listed until its retention is over. */
    @POST
    @Path("{id}/interrupt")
    @Operation(
            operationId = "interruptSession",
            summary = "Ends a session, which stays listed until its retention is over.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = Message.class)),
                            description = "Done."))
    public void interrupt(@PathParam("id") String id, @Suspended AsyncResponse answer) {
        Session session = find(id);
        answers.resume(answer, service.get().stop(session).thenApply(stopped -> new Message("interrupted")));
    }

    /** What a client asks for that goes on with a session somebody else has made; ended ones are shown as well. */
    @POST
    @Path("{id}/connect")
    @Operation(
            operationId = "connectSession",
            summary = "Shows a session and counts as its use.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = SessionView.class)),
                            description = "Done."))
    public Object connect(
            @PathParam("id") String id, @Parameter(hidden = true) @HeaderParam(HttpHeaders.USER_AGENT) String client) {
        Session session = find(id);
        session.used();
        return view(session, client);
    }

    private Session find(String id) {
        return service.get().find(new IdOrName(id));
    }

    private static Object view(Session session, String client) {
        return shape(view(session), client);
    }

    private static SessionView view(Session session) {
        return SessionView.of(
                session.snapshot(), session.info(), session.redaction(), LogView.tail(session.log(LOG_TAIL), LOG_TAIL));
    }

    private static Object shape(SessionView whole, String client) {
        return FirstSessionView.isFor(client) ? FirstSessionView.of(whole) : whole;
    }

    /**
     * @param total how many sessions there are, not how many are on this page
     * @param sessions each in the shape that the client knows
     */
    public record SessionList(
            int from,
            int total,
            @ArraySchema(schema = @Schema(implementation = SessionView.class)) List<Object> sessions) {}

    public record StateView(int id, String state) {}
}
