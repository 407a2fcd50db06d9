// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
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

    private final int largest;
    private final ObjectMapper mapper;

    /** @param largest bytes that a request's body may inflate to */
    Encodings(int largest, ObjectMapper mapper) {
        this.largest = largest;
        this.mapper = mapper;
    }

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
        String header = request.getHeaderString(HttpHeaders.CONTENT_ENCODING);
        String name = header == null ? "" : header.trim().toLowerCase(Locale.ROOT);
        if ((!name.equals(GZIP) && !name.equals(DEFLATE)) || !request.hasEntity()) {
            return;
        }
        MediaType type = request.getMediaType();
        byte[] body;
        try {
            InputStream encoded = request.getEntityStream();
            // Not closed: the stream below is the container's.
            @SuppressWarnings("resource")
            InputStream decoded = name.equals(GZIP) ? new GZIPInputStream(encoded) : new InflaterInputStream(encoded);
            if (type != null && type.getType().equalsIgnoreCase("multipart")) {
                // Read as it comes, by one who counts.
                request.setEntityStream(decoded);
                return;
            }
            body = decoded.readNBytes(largest + 1);
        } catch (ZipException | EOFException e) {
            refuse(request, 400, "the request's body is not " + name + ", as its Content-Encoding says");
            return;
        }
        if (body.length > largest) {
            refuse(request, 413, "the request's body inflates to more than the " + largest + " bytes allowed");
            return;
        }
        request.setEntityStream(new ByteArrayInputStream(body));
    }

    private void refuse(ContainerRequestContext request, int status, String message) throws IOException {
        byte[] body = mapper.writeValueAsBytes(Map.of("msg", message));
        request.abortWith(Response.status(status).entity(body).build());
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        String accepted = request.getHeaderString(HttpHeaders.ACCEPT_ENCODING);
        HttpField encodings = new HttpField(HttpHeader.ACCEPT_ENCODING, accepted == null ? "" : accepted);
        if (response.hasEntity() && encodings.contains(DEFLATE) && !encodings.contains(GZIP)) {
            response.getHeaders().putSingle(HttpHeaders.CONTENT_ENCODING, DEFLATE);
            response.setEntityStream(new DeflaterOutputStream(response.getEntityStream()));
        }
    }
}
