// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The last of all: a path that belongs to nobody has an empty page, where one inside the REST routes has empty JSON. */
final class NoSuchRoute extends Handler.Abstract.NonBlocking {
    private final Answers answers = new Answers();

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        answers.text(response, callback, 404, Answers.HTML, "");
        return true;
    }
}
