// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.util.List;

/** A request of which the answer's form counts, whatever it says. */
record Question(String method, String path, String body) {
    /**
     * Every kind of answer there is, errors of each layer included; none of them changes anything. Session 0 must be starting,
     * session 1 dead, and batch 0 there.
     */
    static List<Question> all() {
        return List.of(
                new Question("GET", "/version", null),
                new Question("GET", "/sessions", null),
                new Question("GET", "/sessions/0", null),
                new Question("GET", "/sessions/0/state", null),
                new Question("GET", "/sessions/0/log?from=0&size=5", null),
                new Question("GET", "/sessions/0/statements", null),
                new Question("GET", "/batches", null),
                new Question("GET", "/batches/0", null),
                new Question("GET", "/batches/0/state", null),
                new Question("GET", "/batches/0/log?from=0&size=100", null),
                new Question("GET", "/sessions/99", null),
                new Question("GET", "/sessions/99999999999", null),
                new Question("GET", "/sessions?from=abc", null),
                new Question("GET", "/sessions/0/statements/0", null),
                new Question("GET", "/sessions/1/statements", null),
                new Question("GET", "/sessions/0/nosuch", null),
                new Question("GET", "/sessions//0", null),
                new Question("PUT", "/sessions", "{}"),
                new Question("OPTIONS", "/batches", null),
                new Question("DELETE", "/sessions/99", null),
                new Question("POST", "/sessions", "{bad"),
                new Question("POST", "/sessions", "{\"bogus\":1}"),
                new Question("POST", "/sessions", "{\"jars\":[\"x.jar\"]}"),
                new Question("POST", "/batches", "{}"),
                new Question(
                        "POST", "/batches", "{\"file\":\"/x\",\"conf\":{\"a\":\"" + "x".repeat(1_200_000) + "\"}}"),
                new Question("POST", "/sessions/0/statements", "{\"code\":\"1\"}"),
                new Question("POST", "/sessions/1/statements", "{\"code\":\"1\"}"),
                new Question("POST", "/sessions/1/statements/0/cancel", "{}"));
    }
}
