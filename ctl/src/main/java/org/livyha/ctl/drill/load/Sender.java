// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.load;

import java.util.Map;
import java.util.function.Function;
import org.livyha.ctl.http.Answer;
import org.livyha.ctl.http.Http;
import org.livyha.ctl.http.NoAnswerException;

/** Sends a request once, judges the answer and logs it. Safe for use by any thread. */
public final class Sender {
    private final Http http;
    private final Stopwatch watch;
    private final OpLog log;

    public Sender(Http http, Stopwatch watch, OpLog log) {
        this.http = http;
        this.watch = watch;
        this.log = log;
    }

    /**
     * What came back.
     *
     * @param answer null when there was none
     */
    public record Sent(Op op, Answer answer) {}

    Stopwatch watch() {
        return watch;
    }

    /**
     * @param subject what the operation is about, for the log
     * @param key the idempotency key, or null
     * @param objection what is wrong with a 2xx answer, or null
     */
    public Sent send(
            Op.What what,
            String subject,
            int attempt,
            String method,
            String path,
            String body,
            String key,
            Function<Answer, String> objection) {
        double begin = watch.now();
        Answer answer = null;
        Op.Outcome outcome;
        String detail;
        try {
            answer = http.send(method, path, body, key == null ? Map.of() : Map.of("Idempotency-Key", key));
            detail = answer.ok() ? objection.apply(answer) : answer.message();
            outcome = detail == null ? Op.Outcome.OK : failure(answer);
        } catch (NoAnswerException e) {
            detail = e.getMessage();
            outcome = e.mayHaveArrived() ? Op.Outcome.UNKNOWN : Op.Outcome.REFUSED;
        }
        Op op = new Op(
                what, subject, begin, watch.now(), outcome, attempt, answer == null ? 0 : answer.status(), detail);
        log.add(op);
        return new Sent(op, answer);
    }

    private static Op.Outcome failure(Answer answer) {
        return switch (answer.status()) {
            case 503 -> Op.Outcome.REFUSED;
            case 502 -> Op.Outcome.UNKNOWN;
            default -> Op.Outcome.WRONG;
        };
    }
}
