// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A {@code POST} that names another method, in its query or a header, is that method for all who come after: for clients
 * behind proxies that let nothing else through. Before the router, which asks the method what may be sent twice.
 */
final class MethodOverride extends Handler.Wrapper {
    private static final Pattern QUERY = Pattern.compile("(?:^|&)_method=([^&]*)");
    private static final List<String> HEADERS = List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override");
    /** Not HEAD: the connection knows that it carries a POST, and would send a body all the same. */
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Answers answers = new Answers();

    MethodOverride(Handler next) {
        super(next);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String wanted = HttpMethod.POST.is(request.getMethod()) ? wanted(request) : null;
        if (wanted == null) {
            return super.handle(request, response, callback);
        }
        String method = wanted.toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            String message = "The request asks to be taken for '" + wanted + "', which is none of " + METHODS;
            answers.message(response, callback, 400, message);
            return true;
        }
        return super.handle(new Overridden(request, method), response, callback);
    }

    private static String wanted(Request request) {
        String query = request.getHttpURI().getQuery();
        if (query != null) {
            Matcher method = QUERY.matcher(query);
            if (method.find()) {
                return method.group(1);
            }
        }
        return HEADERS.stream()
                .map(request.getHeaders()::get)
                .filter(value -> value != null)
                .findFirst()
                .orElse(null);
    }

    private static final class Overridden extends Request.Wrapper {
        private final String method;

        Overridden(Request request, String method) {
            super(request);
            this.method = method;
        }

        @Override
        public String getMethod() {
            return method;
        }
    }
}
