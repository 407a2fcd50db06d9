// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import jakarta.ws.rs.core.MediaType;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;

/**
 * What the plumbing knows of uploads: that their bodies are too large to be held. They stream through, to the resource here
 * or to the leader; from the first byte on such a request cannot be given to anybody else.
 */
final class Uploads {
    private static final Pattern PATH = Pattern.compile("/sessions/[^/]+/upload-(jar|file|pyfile)/?");
    /** They make no other path of it for a resource. */
    private static final Pattern MATRIX_PARAMETERS = Pattern.compile(";[^/]*");

    private static final Pattern SPACE = Pattern.compile("\\s");

    private Uploads() {}

    static boolean isOne(Request request) {
        return HttpMethod.POST.is(request.getMethod()) && isPath(Request.getPathInContext(request));
    }

    /** By its path and nothing else: a client may call any body an upload. */
    static boolean isPath(String path) {
        return PATH.matcher(MATRIX_PARAMETERS.matcher(path).replaceAll("")).matches();
    }

    /**
     * What is missing in an upload that calls itself a form, in Livy's words. Jersey would read it to its end for parameters,
     * on its own thread and into memory, before any resource sees the request.
     */
    static Optional<String> missing(Request request) {
        return request.getHeaders().getValuesList(HttpHeader.CONTENT_TYPE).stream()
                        .map(type -> SPACE.matcher(type).replaceAll("").toLowerCase(Locale.ROOT))
                        .anyMatch(type -> type.startsWith(MediaType.APPLICATION_FORM_URLENCODED))
                ? Optional.of(Request.getPathInContext(request).contains("/upload-jar") ? "jar" : "file")
                : Optional.empty();
    }
}
