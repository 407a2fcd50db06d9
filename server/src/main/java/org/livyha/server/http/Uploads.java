// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;

/**
 * What the plumbing knows of uploads: that their bodies are too large to be held. They stream through, to the resource here
 * or to the leader; from the first byte on such a request cannot be given to anybody else.
 */
final class Uploads {
    private static final Pattern PATH = Pattern.compile("/sessions/[^/]+/upload-(jar|file|pyfile)/?");

    private Uploads() {}

    static boolean isOne(Request request) {
        return HttpMethod.POST.is(request.getMethod()) && isPath(Request.getPathInContext(request));
    }

    /** By its path and nothing else: a client may call any body an upload. */
    static boolean isPath(String path) {
        return PATH.matcher(path).matches();
    }
}
