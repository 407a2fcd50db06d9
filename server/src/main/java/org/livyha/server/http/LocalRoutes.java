// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What every server answers by itself, whoever leads: health, version, ping and the way to the console. */
final class LocalRoutes extends Handler.Abstract.NonBlocking {
    private final Health health;
    private final ProgramVersion version;
    private final OpenApi openApi = new OpenApi();
    private final Answers answers = new Answers();

    LocalRoutes(Health health, ProgramVersion version) {
        this.health = health;
        this.version = version;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        boolean ours = path.startsWith("/health/")
                || path.equals("/version")
                || path.equals("/version/")
                || path.equals("/metrics/ping")
                || path.equals(OpenApi.PATH)
                || path.equals("/");
        if (!ours) {
            return false;
        }
        boolean options = HttpMethod.OPTIONS.is(request.getMethod()) && path.startsWith("/health/");
        if (!options && !HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            answers.empty(response, callback, 405);
            return true;
        }
        switch (path) {
            case "/health/live" -> answers.json(response, callback, 200, health.body());
            case "/health/ready" -> answers.json(response, callback, health.ready() ? 200 : 503, health.body());
            case "/health/leader" -> answers.json(response, callback, health.leading() ? 200 : 503, health.body());
            case "/version", "/version/" -> answers.json(response, callback, 200, version.livy());
            case "/metrics/ping" -> pong(response, callback);
            case OpenApi.PATH -> openApi.answer(response, callback);
            case "/" -> toConsole(request, response, callback);
            default -> answers.empty(response, callback, 404);
        }
        return true;
    }

    private static void pong(Response response, Callback callback) {
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=iso-8859-1");
        response.write(true, ByteBuffer.wrap("pong\n".getBytes(StandardCharsets.US_ASCII)), callback);
    }

    private static void toConsole(Request request, Response response, Callback callback) {
        Response.sendRedirect(request, response, callback, 302, "/ui", true);
    }
}
