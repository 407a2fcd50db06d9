// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/** What the router knows of requests that wait for news at the leader: that they take their time. */
final class LongPolls {
    private static final Pattern WAIT = Pattern.compile("(^|.*&)wait=[0-9].*");

    private static final Pattern PARAMETER = Pattern.compile("([?&])wait=[^&]*&?");

    private LongPolls() {}

    /** The same path and query, without the wait. */
    static String atOnce(String pathQuery) {
        return PARAMETER.matcher(pathQuery).replaceAll("$1");
    }

    static boolean isOne(Request request) {
        String query = request.getHttpURI().getQuery();
        return query != null && WAIT.matcher(query).matches();
    }
}
