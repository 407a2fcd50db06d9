// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.PathContentSource;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Serves the jar that interactive sessions run, for clusters whose workers fetch what they run from an address. It is the
 * same for everybody and holds no secret.
 */
final class DriverJar extends Handler.Abstract {
    private final Path jar;
    private final Answers answers = new Answers();

    DriverJar(Path jar) {
        this.jar = jar;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        if (!Request.getPathInContext(request).equals(HttpServer.DRIVER_JAR)) {
            return false;
        }
        if (answers.refusedAllButGet(request, response, callback)) {
            return true;
        }
        if (!Files.isRegularFile(jar)) {
            answers.message(response, callback, 404, "This server has no driver jar");
            return true;
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/java-archive");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, Files.size(jar));
        Content.copy(new PathContentSource(jar), response, callback);
        return true;
    }
}
