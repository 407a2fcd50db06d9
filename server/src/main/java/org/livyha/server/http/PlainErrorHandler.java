// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * What Jetty itself refuses: the status in words, as JSON; nothing of the cause. Unknown paths get no body. What it refuses
 * before it has a request to hand on never met the standard headers, so they are set here.
 */
final class PlainErrorHandler extends ErrorHandler {
    private final StandardHeaders headers;
    private final Answers answers = new Answers();

    PlainErrorHandler(StandardHeaders headers) {
        this.headers = headers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = blamed(response.getStatus());
        headers.apply(request, response);
        if (status == HttpStatus.NOT_FOUND_404 || status == HttpStatus.METHOD_NOT_ALLOWED_405) {
            answers.empty(response, callback, status);
        } else {
            answers.message(response, callback, status, HttpStatus.getMessage(response.getStatus()));
        }
        return true;
    }

    /** A version or an encoding that nobody knows is the client's mistake: of 5xx it would be told that trying again helps. */
    private static int blamed(int status) {
        return status == HttpStatus.NOT_IMPLEMENTED_501 || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505
                ? HttpStatus.BAD_REQUEST_400
                : status;
    }
}
