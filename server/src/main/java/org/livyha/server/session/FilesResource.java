// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.SchemaProperty;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.livyha.election.NotLeaderException;
import org.livyha.rpc.Request;
import org.livyha.rpc.Request.Resource;
import org.livyha.server.api.Answers;
import org.livyha.server.api.JsonBody;
import org.livyha.server.api.Message;
import org.livyha.server.launch.FileRules;

/**
 * Jars and files that clients add to a session: by their address, or sent along. What is sent goes straight on to the driver,
 * piece by piece; this server keeps none of it, on no disk and in no more than a piece of memory.
 */
@Path("/sessions")
@Produces(MediaType.APPLICATION_JSON)
@ApiResponse(
        responseCode = "default",
        description = "Nothing was done, and why.",
        content = @Content(schema = @Schema(implementation = Message.class)))
public final class FilesResource {
    /** A driver may fetch what is added from anywhere first. */
    static final Duration ADD_LIMIT = Duration.ofSeconds(30);

    private final StartedSession sessions;
    private final FileRules rules;
    private final ObjectMapper json;
    private final Answers answers;
    private final UploadTurns turns;
    private final long largest;

    /**
     * @param readers may wait for clients that send slowly; refuses when too many wait
     * @param largest bytes of one upload
     */
    public FilesResource(
            Supplier<SessionService> service,
            FileRules rules,
            ObjectMapper json,
            Answers answers,
            Executor readers,
            long largest) {
        this.sessions = new StartedSession(service);
        this.rules = rules;
        this.json = json;
        this.answers = answers;
        this.turns = new UploadTurns(readers);
        this.largest = largest;
    }

    @POST
    @Path("{id}/add-jar")
    @Operation(
            operationId = "addJar",
            summary = "Adds a jar by its address.",
            requestBody = @RequestBody(content = @Content(schema = @Schema(implementation = AddRequest.class))),
            responses = @ApiResponse(responseCode = "200", description = "Done."))
    public void addJar(@PathParam("id") String id, byte[] body, @Suspended AsyncResponse answer) throws IOException {
        add(id, body, Resource.JAR, answer);
    }

    @POST
    @Path("{id}/add-file")
    @Operation(
            operationId = "addFile",
            summary = "Adds a file by its address.",
            requestBody = @RequestBody(content = @Content(schema = @Schema(implementation = AddRequest.class))),
            responses = @ApiResponse(responseCode = "200", description = "Done."))
    public void addFile(@PathParam("id") String id, byte[] body, @Suspended AsyncResponse answer) throws IOException {
        add(id, body, Resource.FILE, answer);
    }

    @POST
    @Path("{id}/add-pyfile")
    @Operation(
            operationId = "addPyFile",
            summary = "Adds a Python file by its address.",
            requestBody = @RequestBody(content = @Content(schema = @Schema(implementation = AddRequest.class))),
            responses = @ApiResponse(responseCode = "200", description = "Done."))
    public void addPyFile(@PathParam("id") String id, byte[] body, @Suspended AsyncResponse answer) throws IOException {
        add(id, body, Resource.PYFILE, answer);
    }

    private void add(String id, byte[] body, Resource kind, AsyncResponse answer) throws IOException {
        Session session = sessions.active(id);
        String uri = JsonBody.read(json, body, AddRequest.class).uri();
        if (uri == null || uri.isBlank()) {
            throw new BadStatementException("requirement failed: no uri provided.");
        }
        rules.flaw(uri).ifPresent(flaw -> {
            throw new BadStatementException(flaw);
        });
        answers.resume(
                answer,
                sessions.started(session)
                        .thenCompose(started ->
                                started.link().call(epoch -> new Request.AddUri(epoch, kind, uri), ADD_LIMIT))
                        .thenApply(DriverFailures::done));
    }

    @POST
    @Path("{id}/upload-jar")
    @Operation(
            operationId = "uploadJar",
            summary = "Adds a jar that is sent along.",
            requestBody =
                    @RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.MULTIPART_FORM_DATA,
                                            schemaProperties =
                                                    @SchemaProperty(
                                                            name = "jar",
                                                            schema = @Schema(type = "string", format = "binary")))),
            responses = @ApiResponse(responseCode = "200", description = "Done."))
    public void uploadJar(
            @PathParam("id") String id,
            @Context HttpHeaders headers,
            InputStream body,
            @Suspended AsyncResponse answer) {
        upload(id, headers, body, new Upload.Part("jar", Resource.JAR), answer);
    }

    @POST
    @Path("{id}/upload-file")
    @Operation(
            operationId = "uploadFile",
            summary = "Adds a file that is sent along.",
            requestBody =
                    @RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.MULTIPART_FORM_DATA,
                                            schemaProperties =
                                                    @SchemaProperty(
                                                            name = "file",
                                                            schema = @Schema(type = "string", format = "binary")))),
            responses = @ApiResponse(responseCode = "200", description = "Done."))
    public void uploadFile(
            @PathParam("id") String id,
            @Context HttpHeaders headers,
            InputStream body,
            @Suspended AsyncResponse answer) {
        upload(id, headers, body, new Upload.Part("file", Resource.FILE), answer);
    }

    @POST
    @Path("{id}/upload-pyfile")
    @Operation(
            operationId = "uploadPyFile",
            summary = "Adds a Python file that is sent along.",
            requestBody =
                    @RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.MULTIPART_FORM_DATA,
                                            schemaProperties =
                                                    @SchemaProperty(
                                                            name = "file",
                                                            schema = @Schema(type = "string", format = "binary")))),
            responses = @ApiResponse(responseCode = "200", description = "Done."))
    public void uploadPyFile(
            @PathParam("id") String id,
            @Context HttpHeaders headers,
            InputStream body,
            @Suspended AsyncResponse answer) {
        upload(id, headers, body, new Upload.Part("file", Resource.PYFILE), answer);
    }

    /** Nothing of the body is read before the session takes it: until then the request may still go to another leader. */
    private void upload(String id, HttpHeaders headers, InputStream body, Upload.Part part, AsyncResponse answer) {
        String contentType = headers.getHeaderString(HttpHeaders.CONTENT_TYPE);
        boolean waits = headers.getHeaderString("Expect") != null;
        answers.resume(
                answer,
                starting(id)
                        .thenCompose(started -> turns.run(() -> {
                            new Upload(started.link(), part, largest).send(contentType, body);
                            return Response.ok().build();
                        }))
                        .exceptionallyCompose(failure -> heardOut(body, waits, failure)));
    }

    private CompletableFuture<Session> starting(String id) {
        try {
            return sessions.started(sessions.active(id));
        } catch (SessionNotFoundException | SessionNotActiveException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Many a client reads its answer only after it has sent everything, and breaks if it cannot. */
    private CompletableFuture<Response> heardOut(InputStream body, boolean waits, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        CompletableFuture<Response> failed = CompletableFuture.failedFuture(cause);
        if (waits || cause instanceof NotLeaderException || cause instanceof TooManyUploadsException) {
            return failed;
        }
        return turns.run(() -> Upload.skip(body, largest))
                .handle((skipped, noTurn) -> failed)
                .thenCompose(answer -> answer);
    }

    /** The body of an addition by address. */
    record AddRequest(String uri) {}
}
