// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Decodes requests' bodies, {@code gzip} and {@code deflate}, and leaves those with any other name as they are: the official
 * Java client names its character set there. Encodes answers as {@code deflate} for who takes that and not {@code gzip}, which
 * Jetty does.
 */
final class Encodings implements ContainerRequestFilter, ContainerResponseFilter {
    private static final String DEFLATE = "deflate";
    private static final String GZIP = "gzip";
    private static final int PIECE = 16 * 1024;

    private static final String INFLATED = Encodings.class.getName();

    private final int largest;
    private final BodyRoom room;
    private final ObjectMapper mapper;

    /**
     * @param largest bytes that a request's body may inflate to; more is answered 413
     * @param room for what was inflated and is not answered yet; more is answered 503
     */
    Encodings(int largest, BodyRoom room, ObjectMapper mapper) {
        this.largest = room.largest(largest);
        this.room = room;
        this.mapper = mapper;
    }

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
        String header = request.getHeaderString(HttpHeaders.CONTENT_ENCODING);
        String name = header == null ? "" : header.trim().toLowerCase(Locale.ROOT);
        if (!name.equals(GZIP) && !name.equals(DEFLATE)) {
            return;
        }
        DecodedBody.Decoder decoder = name.equals(GZIP) ? GZIPInputStream::new : InflaterInputStream::new;
        if (Uploads.isPath("/" + request.getUriInfo().getPath())) {
            // Read as it comes, by one who counts and may wait: not even asked here whether there is any.
            request.setEntityStream(new DecodedBody(request.getEntityStream(), decoder));
            return;
        }
        if (!request.hasEntity()) {
            return;
        }
        try {
            // Not closed: the stream below is the container's.
            inflate(request, decoder.decode(request.getEntityStream()));
        } catch (ZipException | EOFException e) {
            refuse(request, 400, "the request's body is not " + name + ", as its Content-Encoding says");
        }
    }

    /** Counts what it holds as it grows: a few bytes may stand for many. */
    private void inflate(ContainerRequestContext request, InputStream decoded) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[PIECE];
        int read = decoded.read(buffer);
        while (read >= 0) {
            long before = body.size();
            request.setProperty(INFLATED, before + read);
            boolean taken = room.take(read);
            if (before + read > largest) {
                refuse(request, 413, "the request's body inflates to more than the " + largest + " bytes allowed");
                return;
            }
            if (!taken) {
                refuse(request, 503, "too many large requests are under way at the moment, try again");
                return;
            }
            body.write(buffer, 0, read);
            read = decoded.read(buffer);
        }
        request.setEntityStream(new ByteArrayInputStream(body.toByteArray()));
    }

    private void refuse(ContainerRequestContext request, int status, String message) throws IOException {
        Response.ResponseBuilder answer =
                Response.status(status).entity(mapper.writeValueAsBytes(Map.of("msg", message)));
        request.abortWith((status == 503 ? answer.header(HttpHeaders.RETRY_AFTER, "1") : answer).build());
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(INFLATED) instanceof Long inflated) {
            request.removeProperty(INFLATED);
            room.giveBack(inflated);
        }
        String accepted = request.getHeaderString(HttpHeaders.ACCEPT_ENCODING);
        HttpField encodings = new HttpField(HttpHeader.ACCEPT_ENCODING, accepted == null ? "" : accepted);
        if (response.hasEntity() && encodings.contains(DEFLATE) && !encodings.contains(GZIP)) {
            response.getHeaders().putSingle(HttpHeaders.CONTENT_ENCODING, DEFLATE);
            response.setEntityStream(new DeflaterOutputStream(response.getEntityStream()));
        }
    }
}
