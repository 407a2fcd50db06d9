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
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.livyha.rpc.Reply;
import org.livyha.rpc.Request;
import org.livyha.server.api.Answers;
import org.livyha.server.api.IdempotencyKey;
import org.livyha.server.api.JsonBody;
import org.livyha.server.api.Message;
import org.livyha.server.config.BadNumberException;

/** Jobs that a program submits. The driver runs and keeps them; each request is one frame there and one back. */
@Path("/sessions")
@Produces(MediaType.APPLICATION_JSON)
@ApiResponse(
        responseCode = "default",
        description = "Nothing was done, and why.",
        content = @Content(schema = @Schema(implementation = Message.class)))
public final class JobsResource {
    private final StartedSession sessions;
    private final ObjectMapper json;
    private final Answers answers;

    public JobsResource(Supplier<SessionService> service, ObjectMapper json, Answers answers) {
        this.sessions = new StartedSession(service);
        this.json = json;
        this.answers = answers;
    }

    @POST
    @Path("{id}/submit-job")
    @Operation(
            operationId = "submitJob",
            summary = "Has a job run.",
            requestBody = @RequestBody(content = @Content(schema = @Schema(implementation = JobRequest.class))),
            responses = {
                @ApiResponse(
                        responseCode = "201",
                        content = @Content(schema = @Schema(implementation = JobView.class)),
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
        Session session = sessions.active(id);
        JobRequest request = JsonBody.read(json, body, JobRequest.class);
        request.check();
        answers.resume(
                answer,
                sessions.started(session)
                        .thenCompose(started -> started.link()
                                .call(epoch ->
                                        new Request.SubmitJob(epoch, key.onTheLine(), request.job(), request.jobType()))
                                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(key.told(failure))))
                        .thenApply(reply -> created(session, job(key.unlessReused(reply)))));
    }

    /** The same: Livy's driver runs these on the thread of its line, which is nothing to wish for. */
    @POST
    @Path("{id}/run-job")
    @Operation(
            operationId = "runJob",
            summary = "Has a job run.",
            requestBody = @RequestBody(content = @Content(schema = @Schema(implementation = JobRequest.class))),
            responses = {
                @ApiResponse(
                        responseCode = "201",
                        content = @Content(schema = @Schema(implementation = JobView.class)),
                        description = "Made."),
                @ApiResponse(
                        responseCode = "502",
                        content = @Content(schema = @Schema(implementation = Message.class)),
                        description = "The driver has not answered: whether it was made is not known.")
            })
    public void run(
            @PathParam("id") String id,
            @Parameter(schema = @Schema(type = "string")) @HeaderParam(IdempotencyKey.HEADER) List<String> keys,
            @Parameter(hidden = true) @HeaderParam(IdempotencyKey.OURS) String ours,
            byte[] body,
            @Suspended AsyncResponse answer)
            throws IOException {
        submit(id, keys, ours, body, answer);
    }

    private static Response created(Session session, JobView job) {
        return Response.status(Response.Status.CREATED)
                .header("Location", "/sessions/" + session.id() + "/jobs/" + job.id())
                .entity(job)
                .build();
    }

    @GET
    @Path("{id}/jobs/{job}")
    @Operation(
            operationId = "getJob",
            summary = "Shows a job; its result can be read more than once.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = JobView.class)),
                            description = "Done."))
    public void get(@PathParam("id") String id, @PathParam("job") String jobId, @Suspended AsyncResponse answer) {
        long number = number(jobId);
        Session session = sessions.active(id);
        session.used();
        if (session.snapshot().state() == SessionState.STARTING) {
            throw notFound(number);
        }
        answers.resume(
                answer,
                session.link().call(epoch -> new Request.GetJob(epoch, number)).thenApply(reply -> {
                    if (reply instanceof Reply.Failed failed && failed.reason() == Reply.Reason.NOT_FOUND) {
                        throw notFound(number);
                    }
                    return job(reply);
                }));
    }

    @POST
    @Path("{id}/jobs/{job}/cancel")
    @Operation(
            operationId = "cancelJob",
            summary = "Cancels a job, if it has not ended.",
            responses = @ApiResponse(responseCode = "200", description = "Done."))
    public void cancel(@PathParam("id") String id, @PathParam("job") String jobId, @Suspended AsyncResponse answer) {
        long number = number(jobId);
        Session session = sessions.active(id);
        session.used();
        if (session.snapshot().state() == SessionState.STARTING) {
            answer.resume(Response.ok().build());
            return;
        }
        answers.resume(
                answer,
                session.link()
                        .call(epoch -> new Request.CancelJob(epoch, number))
                        .thenApply(DriverFailures::done));
    }

    private static JobView job(Reply reply) {
        if (reply instanceof Reply.OneJob one) {
            return JobView.of(one.job());
        }
        throw DriverFailures.of(reply);
    }

    private static JobNotFoundException notFound(long id) {
        return new JobNotFoundException("Job '" + id + "' not found.");
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new BadNumberException(text);
        }
    }

    /**
     * The body of a submission.
     *
     * @param job in base64
     */
    record JobRequest(@Schema(type = "string", format = "byte") ByteBuffer job, String jobType) {
        void check() {
            if (job == null || !job.hasRemaining()) {
                throw new BadStatementException("requirement failed: no job provided.");
            }
            if (!"spark".equals(jobType)) {
                throw new BadStatementException("Invalid job type: " + jobType + ", expected spark");
            }
        }
    }
}
