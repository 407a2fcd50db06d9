// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.glassfish.jersey.server.ParamException;
import org.livyha.election.NotLeaderException;
import org.livyha.recovery.RecordTooLargeException;
import org.livyha.recovery.StaleTokenException;
import org.livyha.recovery.StoreUnavailableException;
import org.livyha.server.api.BadKeyException;
import org.livyha.server.api.KeyReusedException;
import org.livyha.server.batch.BatchNotFoundException;
import org.livyha.server.config.BadNumberException;
import org.livyha.server.launch.RejectedException;
import org.livyha.server.launch.TooManyException;
import org.livyha.server.link.DriverUnreachableException;
import org.livyha.server.session.BadStatementException;
import org.livyha.server.session.JobNotFoundException;
import org.livyha.server.session.NothingSentException;
import org.livyha.server.session.OutcomeUnknownException;
import org.livyha.server.session.SessionNotActiveException;
import org.livyha.server.session.SessionNotFoundException;
import org.livyha.server.session.SessionNotReadyException;
import org.livyha.server.session.StatementNotFoundException;
import org.livyha.server.session.TooManyUploadsException;
import org.livyha.server.session.UploadTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that knows statuses. Three shapes, as clients expect them of Livy (contract 1.2): {@code {"msg": ...}}, a
 * bare JSON string, or no body. What nobody foresaw is answered with an id that is found in the log, never with a cause.
 */
final class ErrorMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorMapper.class);

    private final ObjectMapper mapper;

    ErrorMapper(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public Response toResponse(Throwable error) {
        if (error instanceof VirtualMachineError broken) {
            // Nothing is known of the state of a server without memory: it has no answer.
            throw broken;
        }
        if (error instanceof NotLeaderException) {
            // Nothing was done: the router gives the request to whoever leads.
            return retryable(error.getMessage())
                    .header(LeasedResponse.TURNED_AWAY, 0)
                    .build();
        }
        if (error instanceof DriverUnreachableException
                || error instanceof StoreUnavailableException
                || error instanceof StaleTokenException
                || error instanceof TooManyUploadsException) {
            return retryable(error.getMessage()).build();
        }
        if (error instanceof OutcomeUnknownException) {
            // No Retry-After: whoever obeyed it might have it carried out twice.
            return message(502, error.getMessage()).build();
        }
        if (error instanceof SessionNotFoundException || error instanceof BatchNotFoundException) {
            return message(404, error.getMessage()).build();
        }
        if (error instanceof StatementNotFoundException) {
            return bare(404, "Statement not found");
        }
        if (error instanceof JobNotFoundException) {
            return message(404, error.getMessage()).build();
        }
        if (error instanceof NothingSentException) {
            return bare(400, error.getMessage());
        }
        if (error instanceof SessionNotReadyException) {
            return bare(500, "java.lang.IllegalStateException: " + error.getMessage());
        }
        if (error instanceof SessionNotActiveException) {
            return message(400, "requirement failed: Session isn't active.").build();
        }
        if (error instanceof TooManyException tooMany) {
            return message(400, "Rejected, " + tooMany.getMessage())
                    .header(HttpHeaders.RETRY_AFTER, tooMany.retryAfter().toSeconds())
                    .build();
        }
        if (error instanceof RejectedException) {
            return message(400, "Rejected, " + error.getMessage()).build();
        }
        if (error instanceof BadStatementException
                || error instanceof BadNumberException
                || error instanceof BadKeyException) {
            return message(400, error.getMessage()).build();
        }
        if (error instanceof KeyReusedException) {
            return message(422, error.getMessage()).build();
        }
        if (error instanceof RecordTooLargeException || error instanceof UploadTooLargeException) {
            return message(413, error.getMessage()).build();
        }
        if (error instanceof JsonProcessingException json && !(error instanceof InvalidDefinitionException)) {
            return bare(400, text(json));
        }
        if (error instanceof ParamException && error.getCause() instanceof NumberFormatException number) {
            return message(400, number.getMessage()).build();
        }
        if (error instanceof WebApplicationException web) {
            return status(web.getResponse());
        }
        String id = Long.toHexString(ThreadLocalRandom.current().nextLong());
        LOG.error("request failed errorId={}", id, error);
        return message(500, "Internal error, see the server's log for error id " + id)
                .build();
    }

    /** Keeps the status and what belongs to it, such as {@code Allow}. */
    private static Response status(Response response) {
        Response.ResponseBuilder plain = Response.status(response.getStatus());
        Object allow = response.getHeaders().getFirst(HttpHeaders.ALLOW);
        return (allow == null ? plain : plain.header(HttpHeaders.ALLOW, response.getHeaderString(HttpHeaders.ALLOW)))
                .build();
    }

    /** Jackson's message; where one of our own types refused a value, that type's own words in front. */
    private static String text(JsonProcessingException error) {
        if (error instanceof ValueInstantiationException && error.getCause() != null) {
            String path = ((JsonMappingException) error).getPathReference();
            return error.getCause().getMessage() + " (through reference chain: " + path + ")";
        }
        return error.getMessage();
    }

    private Response.ResponseBuilder retryable(String message) {
        return message(503, message).header(HttpHeaders.RETRY_AFTER, "1");
    }

    private Response.ResponseBuilder message(int status, String message) {
        return Response.status(status).entity(json(Map.of("msg", String.valueOf(message))));
    }

    private Response bare(int status, String message) {
        return Response.status(status).entity(json(message)).build();
    }

    private byte[] json(Object body) {
        try {
            return mapper.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an error cannot be written as JSON", e);
        }
    }
}
