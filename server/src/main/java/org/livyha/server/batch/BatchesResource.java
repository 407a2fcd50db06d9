// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.batch;

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
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.livyha.recovery.BatchRecord;
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

/** {@code /batches}, in Livy's routes and words. Handed the way to the service of a valid term; there is no other way in. */
@Path("/batches")
public final class BatchesResource {
    private static final int LOG_TAIL = 10;

    private final Supplier<BatchService> service;
    private final BatchRules rules;
    private final ObjectMapper json;
    private final Answers answers;

    public BatchesResource(Supplier<BatchService> service, BatchRules rules, ObjectMapper json, Answers answers) {
        this.service = service;
        this.rules = rules;
        this.json = json;
        this.answers = answers;
    }

    @GET
    public BatchList list(@QueryParam("from") String from, @QueryParam("size") String size) {
        Page page = Page.of(from, size, 0, 100);
        List<Batch> all = service.get().all();
        return new BatchList(
                page.from(),
                all.size(),
                page.of(all).stream().map(BatchesResource::view).toList());
    }

    @POST
    public Response create(
            byte[] body,
            @HeaderParam(IdempotencyKey.HEADER) List<String> keys,
            @HeaderParam(IdempotencyKey.OURS) String ours)
            throws IOException {
        CreateBatchRequest request = RequestBody.read(json, body, CreateBatchRequest.class);
        Optional<Submission> submission = Submission.of(null, keys, ours, body);
        BatchView created = view(service.get().create(request.name(), null, () -> rules.check(request), submission));
        return Response.status(Response.Status.CREATED)
                .header("Location", "/batches/" + created.id())
                .entity(created)
                .build();
    }

    private static BatchView view(Submitted<Batch, BatchRecord> submitted) {
        if (submitted.entry() == null) {
            return BatchView.of(Batch.Snapshot.gone(submitted.tombstone()), List.of());
        }
        return submitted.repeated()
                ? view(submitted.entry())
                : BatchView.of(submitted.entry().snapshot(), List.of("stdout: ", "\nstderr: "));
    }

    @GET
    @Path("{id}")
    public void get(@PathParam("id") String id, @QueryParam("wait") String wait, @Suspended AsyncResponse answer) {
        Wait patience = Wait.of(wait);
        Batch batch = find(id);
        answers.after(answer, batch.news(patience), () -> view(batch));
    }

    @GET
    @Path("{id}/state")
    public void state(@PathParam("id") String id, @QueryParam("wait") String wait, @Suspended AsyncResponse answer) {
        Wait patience = Wait.of(wait);
        Batch batch = find(id);
        answers.after(
                answer,
                batch.news(patience),
                () -> new StateView(batch.id(), batch.snapshot().state().word()));
    }

    @GET
    @Path("{id}/log")
    public LogView log(@PathParam("id") String id, @QueryParam("from") String from, @QueryParam("size") String size) {
        Page page = Page.of(from, size, -1, 100);
        Batch batch = find(id);
        return LogView.of(batch.id(), batch.log(Integer.MAX_VALUE), page);
    }

    @DELETE
    @Path("{id}")
    public void delete(@PathParam("id") String id, @Suspended AsyncResponse answer) {
        Batch batch = find(id);
        answers.resume(answer, service.get().remove(batch).thenApply(removed -> new Message("deleted")));
    }

    private Batch find(String id) {
        return service.get().find(new IdOrName(id));
    }

    private static BatchView view(Batch batch) {
        return BatchView.of(batch.snapshot(), LogView.tail(batch.log(LOG_TAIL), LOG_TAIL));
    }

    /** @param total how many batches there are, not how many are on this page */
    public record BatchList(int from, int total, List<BatchView> sessions) {}

    public record StateView(int id, String state) {}
}
