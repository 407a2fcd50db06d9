// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses what may change something unless it carries {@code X-Requested-By}, with any value: a header that no other
 * site's page can have a browser send. It looks at the method on the wire, before any override of it.
 */
final class CsrfProtection extends Handler.Wrapper {
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");

    private final Answers answers = new Answers();

    CsrfProtection(Handler next) {
        super(next);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (HARMLESS.contains(request.getMethod()) || request.getHeaders().contains("X-Requested-By")) {
            return super.handle(request, response, callback);
        }
        answers.page(response, callback, 400, "Missing Required Header for CSRF protection.");
        return true;
    }
}
