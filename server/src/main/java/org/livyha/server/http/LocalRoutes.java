// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What every server answers by itself, whoever leads: health, version, and where the root leads to. */
final class LocalRoutes extends Handler.Abstract.NonBlocking {
    private final Health health;
    private final ProgramVersion version;
    private final String home;
    private final OpenApi openApi = new OpenApi();
    private final Answers answers = new Answers();

    /** @param home the path that {@code /} redirects to */
    LocalRoutes(Health health, ProgramVersion version, String home) {
        this.health = health;
        this.version = version;
        this.home = home;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        boolean ours = path.startsWith("/health/")
                || path.equals("/version")
                || path.equals("/version/")
                || path.equals(OpenApi.PATH)
                || path.equals("/");
        if (!ours) {
            return false;
        }
        boolean probe = HttpMethod.OPTIONS.is(request.getMethod()) && path.startsWith("/health/");
        if (!probe && answers.refusedAllButGet(request, response, callback)) {
            return true;
        }
        switch (path) {
            case "/health/live" -> answers.json(response, callback, 200, health.body());
            case "/health/ready" -> answers.json(response, callback, health.ready() ? 200 : 503, health.body());
            case "/health/leader" -> answers.json(response, callback, health.leading() ? 200 : 503, health.body());
            case "/version", "/version/" -> answers.json(response, callback, 200, version.livy());
            case OpenApi.PATH -> openApi.answer(response, callback);
            case "/" -> toHome(request, response, callback);
            default -> answers.empty(response, callback, 404);
        }
        return true;
    }

    private void toHome(Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Answers.HTML);
        Response.sendRedirect(request, response, callback, 302, home, true);
    }
}
