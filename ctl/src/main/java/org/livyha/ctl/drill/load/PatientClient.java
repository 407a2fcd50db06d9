// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.load;

import java.time.Duration;
import java.util.Map;
import org.livyha.ctl.exit.CtlException;
import org.livyha.ctl.http.Answer;
import org.livyha.ctl.http.Http;
import org.livyha.ctl.http.NoAnswerException;

/** Asks until there is an answer: for what the drill needs beside what it measures. Safe for use by any thread. */
public final class PatientClient {
    private final Http http;
    private final Duration limit;

    /** @param limit of one call, repetitions included */
    public PatientClient(Http http, Duration limit) {
        this.http = http;
        this.limit = limit;
    }

    public Answer get(String path) {
        return send("GET", path, null, null);
    }

    /** Done when this returns: what is not there any more counts as deleted. */
    public void delete(String path) {
        send("DELETE", path, null, null);
    }

    /** @param key without which a repetition could do it twice */
    public Answer post(String path, String body, String key) {
        return send("POST", path, body, key);
    }

    private Answer send(String method, String path, String body, String key) {
        long deadline = System.nanoTime() + limit.toNanos();
        String last = "";
        do {
            try {
                Answer answer = http.send(method, path, body, key == null ? Map.of() : Map.of("Idempotency-Key", key));
                if (answer.ok() || (method.equals("DELETE") && answer.status() == 404)) {
                    return answer;
                }
                last = answer.message();
                if (answer.status() != 502 && answer.status() != 503) {
                    break;
                }
            } catch (NoAnswerException e) {
                last = e.getMessage();
            }
        } while (Stopwatch.sleep(200) && System.nanoTime() < deadline);
        throw CtlException.failed(method + " " + path + ": " + last);
    }
}
