// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;

/** What the router knows of statements: that a driver runs one with a key once, however often it is sent. */
final class Statements {
    static final String KEY = "Idempotency-Key";

    private static final Pattern PATH = Pattern.compile("/sessions/[^/]+/statements/?");

    private Statements() {}

    static boolean isSubmission(Request request) {
        return HttpMethod.POST.is(request.getMethod())
                && PATH.matcher(Request.getPathInContext(request)).matches();
    }
}
