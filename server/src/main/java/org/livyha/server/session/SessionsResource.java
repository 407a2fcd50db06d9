// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.livyha.recovery.SessionRecord;
import org.livyha.server.api.Answers;
import org.livyha.server.api.IdOrName;
import org.livyha.server.api.IdempotencyKey;
import org.livyha.server.api.LogView;
import org.livyha.server.api.Message;
import org.livyha.server.api.Page;
import org.livyha.server.api.RequestBody;
import org.livyha.server.api.Submission;
import org.livyha.server.api.Submitted;
import org.livyha.server.api.Wait;

/** {@code /sessions}, in Livy's routes and words. Handed the way to the service of a valid term; there is no other way in. */
@Path("/sessions")
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
    public SessionList list(
            @QueryParam("from") String from,
            @QueryParam("size") String size,
            @HeaderParam(HttpHeaders.USER_AGENT) String client) {
        Page page = Page.of(from, size, 0, 100);
        List<Session> all = service.get().all();
        return new SessionList(
                page.from(),
                all.size(),
                page.of(all).stream().map(session -> view(session, client)).toList());
    }

    @POST
    public Response create(
            byte[] body,
            @HeaderParam(HttpHeaders.USER_AGENT) String client,
            @HeaderParam(IdempotencyKey.HEADER) List<String> keys,
            @HeaderParam(IdempotencyKey.OURS) String ours)
            throws IOException {
        CreateSessionRequest request = RequestBody.read(json, body, CreateSessionRequest.class);
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
            return SessionView.of(SessionSnapshot.gone(submitted.tombstone()), List.of());
        }
        return submitted.repeated()
                ? view(submitted.entry())
                : SessionView.of(submitted.entry().snapshot(), List.of("stdout: ", "\nstderr: "));
    }

    @GET
    @Path("{id}")
    public void get(
            @PathParam("id") String id,
            @QueryParam("wait") String wait,
            @HeaderParam(HttpHeaders.USER_AGENT) String client,
            @Suspended AsyncResponse answer) {
        Wait patience = Wait.of(wait);
        Session session = find(id);
        answers.after(answer, session.news().ofState(patience), () -> view(session, client));
    }

    @GET
    @Path("{id}/state")
    public void state(@PathParam("id") String id, @QueryParam("wait") String wait, @Suspended AsyncResponse answer) {
        Wait patience = Wait.of(wait);
        Session session = find(id);
        answers.after(
                answer,
                session.news().ofState(patience),
                () -> new StateView(session.id(), session.snapshot().state().word()));
    }

    @GET
    @Path("{id}/log")
    public LogView log(@PathParam("id") String id, @QueryParam("from") String from, @QueryParam("size") String size) {
        Page page = Page.of(from, size, -1, 100);
        Session session = find(id);
        return LogView.of(session.snapshot().id(), session.log(Integer.MAX_VALUE), page);
    }

    @DELETE
    @Path("{id}")
    public void delete(@PathParam("id") String id, @Suspended AsyncResponse answer) {
        Session session = find(id);
        answers.resume(answer, service.get().remove(session).thenApply(removed -> new Message("deleted")));
    }

    @POST
    @Path("{id}/stop")
    public void stop(@PathParam("id") String id, @Suspended AsyncResponse answer) {
        Session session = find(id);
        answers.resume(answer, service.get().stop(session).thenApply(stopped -> Response.noContent()
                .build()));
    }

    /** Livy's word, and what it does: the session ends, and stays listed until its retention is over. */
    @POST
    @Path("{id}/interrupt")
    public void interrupt(@PathParam("id") String id, @Suspended AsyncResponse answer) {
        Session session = find(id);
        answers.resume(answer, service.get().stop(session).thenApply(stopped -> new Message("interrupted")));
    }

    /** What a client asks for that goes on with a session somebody else has made; ended ones are shown as well. */
    @POST
    @Path("{id}/connect")
    public Object connect(@PathParam("id") String id, @HeaderParam(HttpHeaders.USER_AGENT) String client) {
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
        return SessionView.of(session.snapshot(), LogView.tail(session.log(LOG_TAIL), LOG_TAIL));
    }

    private static Object shape(SessionView whole, String client) {
        return FirstSessionView.isFor(client) ? FirstSessionView.of(whole) : whole;
    }

    /**
     * @param total how many sessions there are, not how many are on this page
     * @param sessions each in the shape that the client knows
     */
    public record SessionList(int from, int total, List<Object> sessions) {}

    public record StateView(int id, String state) {}
}
