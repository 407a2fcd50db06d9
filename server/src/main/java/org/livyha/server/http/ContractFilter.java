// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where Livy's manners on the wire differ from what Jersey does by itself (contract 1.1). */
@PreMatching
final class ContractFilter implements ContainerRequestFilter, ContainerResponseFilter {
    private static final Pattern LIVY_VERSION = Pattern.compile("application/vnd\\.livy\\.v([^+;,\\s]+)");
    /** A method that no resource has: answered with 405, where Jersey would answer OPTIONS by itself. */
    private static final String NOBODYS = "LIVY-OPTIONS";

    /** In Livy's order. */
    private static final List<String> ALLOWABLE =
            List.of(HttpMethod.POST, HttpMethod.DELETE, HttpMethod.GET, HttpMethod.HEAD);

    private final ObjectMapper mapper;

    ContractFilter(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
        if (request.getMethod().equals(HttpMethod.OPTIONS)) {
            request.setMethod(NOBODYS);
        }
        String accept = request.getHeaderString(HttpHeaders.ACCEPT);
        Matcher version = LIVY_VERSION.matcher(accept == null ? "" : accept);
        if (version.find() && !version.group(1).equals("0.1")) {
            byte[] body = mapper.writeValueAsBytes(Map.of("msg", "No value found for '" + version.group(1) + "'"));
            request.abortWith(Response.status(406).entity(body).build());
            return;
        }
        // Clients ask for the strangest things and all of them read JSON.
        request.getHeaders().putSingle(HttpHeaders.ACCEPT, MediaType.WILDCARD);
        String path = request.getUriInfo().getPath(false);
        if (path.contains("//") || (path.endsWith("/") && isDeep(path))) {
            request.abortWith(Response.status(404).build());
            return;
        }
        String type = request.getHeaderString(HttpHeaders.CONTENT_TYPE);
        if (type != null && type.trim().toLowerCase(Locale.ROOT).startsWith(MediaType.APPLICATION_FORM_URLENCODED)) {
            // Livy's container eats a form before the resource sees it; curl -d sends this type unless told otherwise.
            request.setEntityStream(InputStream.nullInputStream());
        }
    }

    /** Only the collections themselves may end in a slash. */
    private static boolean isDeep(String path) {
        String bare = path.startsWith("/") ? path.substring(1) : path;
        return bare.indexOf('/') != bare.length() - 1;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        List<Object> allow = response.getHeaders().get(HttpHeaders.ALLOW);
        if (allow != null) {
            Set<String> methods = allow.stream()
                    .flatMap(value -> Arrays.stream(value.toString().split(",", -1)))
                    .map(String::trim)
                    // What answers GET answers HEAD.
                    .flatMap(method -> method.equals(HttpMethod.GET)
                            ? Stream.of(HttpMethod.GET, HttpMethod.HEAD)
                            : Stream.of(method))
                    .collect(Collectors.toSet());
            response.getHeaders()
                    .putSingle(
                            HttpHeaders.ALLOW,
                            ALLOWABLE.stream().filter(methods::contains).collect(Collectors.joining(", ")));
        }
        response.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, Answers.JSON);
    }
}
