// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.batch;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.livyha.recovery.BatchRecord;
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

/** {@code /batches}, in Livy's routes and words. Handed the way to the service of a valid term; there is no other way in. */
@Path("/batches")
@Produces(MediaType.APPLICATION_JSON)
@ApiResponse(
        responseCode = "default",
        description = "Nothing was done, and why.",
        content = @Content(schema = @Schema(implementation = Message.class)))
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
    @Operation(
            operationId = "listBatches",
            summary = "Lists batches, in the order of their ids.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = BatchList.class)),
                            description = "Done."))
    public BatchList list(
            @Parameter(schema = @Schema(type = "integer")) @QueryParam("from") String from,
            @Parameter(schema = @Schema(type = "integer")) @QueryParam("size") String size) {
        Page page = Page.of(from, size, 0, 100);
        List<Batch> all = service.get().all();
        return new BatchList(
                page.from(),
                all.size(),
                page.of(all).stream().map(BatchesResource::view).toList());
    }

    @POST
    @Operation(
            operationId = "createBatch",
            summary = "Makes a batch and launches it.",
            requestBody = @RequestBody(content = @Content(schema = @Schema(implementation = CreateBatchRequest.class))),
            responses =
                    @ApiResponse(
                            responseCode = "201",
                            content = @Content(schema = @Schema(implementation = BatchView.class)),
                            description = "Made."))
    public Response create(
            byte[] body,
            @Parameter(schema = @Schema(type = "string")) @HeaderParam(IdempotencyKey.HEADER) List<String> keys,
            @Parameter(hidden = true) @HeaderParam(IdempotencyKey.OURS) String ours)
            throws IOException {
        CreateBatchRequest request = JsonBody.read(json, body, CreateBatchRequest.class);
        Optional<Submission> submission = Submission.of(null, keys, ours, body);
        BatchView created = view(service.get().create(request.name(), null, () -> rules.check(request), submission));
        return Response.status(Response.Status.CREATED)
                .header("Location", "/batches/" + created.id())
                .entity(created)
                .build();
    }

    private static BatchView view(Submitted<Batch, BatchRecord> submitted) {
        if (submitted.entry() == null) {
            return BatchView.of(Batch.Snapshot.gone(submitted.tombstone()), AppInfo.NONE, List.of());
        }
        return submitted.repeated()
                ? view(submitted.entry())
                : BatchView.of(submitted.entry().snapshot(), AppInfo.NONE, List.of("stdout: ", "\nstderr: "));
    }

    @GET
    @Path("{id}")
    @Operation(
            operationId = "getBatch",
            summary = "Shows a batch; with wait, once its state has changed or is final.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = BatchView.class)),
                            description = "Done."))
    public void get(
            @PathParam("id") String id,
            @Parameter(schema = @Schema(type = "integer")) @QueryParam("wait") String wait,
            @Suspended AsyncResponse answer) {
        Wait patience = Wait.of(wait);
        Batch batch = find(id);
        answers.after(answer, batch.news(patience), () -> view(batch));
    }

    @GET
    @Path("{id}/state")
    @Operation(
            operationId = "getBatchState",
            summary = "Shows a batch's state; with wait, once it has changed or is final.",
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
        Batch batch = find(id);
        answers.after(
                answer,
                batch.news(patience),
                () -> new StateView(batch.id(), batch.snapshot().state().word()));
    }

    @GET
    @Path("{id}/log")
    @Operation(
            operationId = "getBatchLog",
            summary = "Shows a part of a batch's log.",
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
        Batch batch = find(id);
        return LogView.of(batch.id(), batch.log(Integer.MAX_VALUE), page);
    }

    @DELETE
    @Path("{id}")
    @Operation(
            operationId = "deleteBatch",
            summary = "Ends a batch and forgets it.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = Message.class)),
                            description = "Done."))
    public void delete(@PathParam("id") String id, @Suspended AsyncResponse answer) {
        Batch batch = find(id);
        answers.resume(answer, service.get().remove(batch).thenApply(removed -> new Message("deleted")));
    }

    private Batch find(String id) {
        return service.get().find(new IdOrName(id));
    }

    private static BatchView view(Batch batch) {
        return BatchView.of(batch.snapshot(), batch.info(), LogView.tail(batch.log(LOG_TAIL), LOG_TAIL));
    }

    /** @param total how many batches there are, not how many are on this page */
    public record BatchList(int from, int total, List<BatchView> sessions) {}

    public record StateView(int id, String state) {}
}
