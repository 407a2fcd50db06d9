// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.livyha.server.api.IdempotencyKey;

/**
 * Which requests may be sent to a second leader when it is not known whether the first one has carried them out.
 *
 * <p>What creates may, once it has an idempotency key. The rest is judged by what a second time would do. By their ids, which
 * are never given again, sessions can be stopped and interrupted (which ends them) and statements and jobs cancelled twice: the
 * second time finds it done. By a name that could hit somebody who has got the name meanwhile. {@code connect} and {@code
 * completion} change nothing, and {@code add-*} adds the same once more. Deletions are not sent twice: the second one would
 * say of something that it is not there, which its client knows better. Nor are uploads, nor what is not known here.
 */
final class Repeats {
    private static final Pattern CREATIONS =
            Pattern.compile("/(sessions|batches|sessions/[^/]+/(statements|submit-job|run-job))/?");

    private static final Pattern HARMLESS_POSTS = Pattern.compile("/sessions/("
            + "[0-9]+/(stop|interrupt|(statements|jobs)/[0-9]+/cancel)"
            + "|[^/]+/(connect|completion|add-jar|add-pyfile|add-file))/?");

    private Repeats() {}

    /** Whether it makes something that would be there twice, if it were carried out twice. */
    static boolean creates(Request request) {
        return HttpMethod.POST.is(request.getMethod()) && matches(CREATIONS, request);
    }

    /** Whether it may be sent again as it is. */
    static boolean areSafe(Request request) {
        String method = request.getMethod();
        if (HttpMethod.POST.is(method)) {
            return matches(CREATIONS, request)
                    ? request.getHeaders().contains(IdempotencyKey.HEADER)
                    : matches(HARMLESS_POSTS, request);
        }
        return HttpMethod.GET.is(method) || HttpMethod.HEAD.is(method);
    }

    private static boolean matches(Pattern pattern, Request request) {
        return pattern.matcher(Request.getPathInContext(request)).matches();
    }
}
