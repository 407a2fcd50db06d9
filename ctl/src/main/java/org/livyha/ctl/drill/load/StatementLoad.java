// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One client that sends numbered statements, one after the other, and reads what each has printed. Odd ones have an
 * idempotency key and are sent until they are acknowledged; even ones have none and are sent once.
 */
public final class StatementLoad implements AutoCloseable {
    private static final int PACE_MILLIS = 20;
    private static final double PATIENCE = 60_000;

    private final Sender sender;
    private final StatementLedger ledger;
    private final String path;
    private final String keys;
    /** Held while a statement is under way. */
    private final ReentrantLock working = new ReentrantLock(true);

    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread;
    private int number;

    /** @param keys what its idempotency keys begin with */
    public StatementLoad(Sender sender, StatementLedger ledger, int session, String keys) {
        this.sender = sender;
        this.ledger = ledger;
        this.path = "/sessions/" + session + "/statements";
        this.keys = keys;
        this.thread = Threads.named("drill-statements").newThread(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Waits until the one under way has ended, and holds the next one back until the lock is given back. */
    public void pause() {
        working.lock();
    }

    /** By the thread that has paused it. */
    public void resume() {
        working.unlock();
    }

    private void run() {
        while (!closed.get()) {
            working.lock();
            try {
                next(++number);
            } finally {
                working.unlock();
            }
            if (!Stopwatch.sleep(PACE_MILLIS)) {
                return;
            }
        }
    }

    private void next(int n) {
        String key = n % 2 == 1 ? keys + "-" + n : null;
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("code", Canary.code(n))
                .toString();
        double deadline = sender.watch().now() + PATIENCE;
        ledger.sent(n);
        for (int attempt = 1; !closed.get(); attempt++) {
            Sender.Sent sent = sender.send(
                    Op.What.STATEMENT,
                    "statement " + n + (key == null ? "" : " with key"),
                    attempt,
                    "POST",
                    path,
                    body,
                    key,
                    answer -> answer.json().path("id").isInt() ? null : "it has no id");
            if (sent.op().ok()) {
                int id = sent.answer().json().path("id").asInt();
                ledger.acknowledged(n, id);
                readResult(n, id, deadline);
                return;
            }
            if (key == null) {
                if (sent.op().outcome() == Op.Outcome.REFUSED) {
                    ledger.refused(n);
                }
                return;
            }
            if (sender.watch().now() > deadline || !Stopwatch.sleep(50)) {
                return;
            }
        }
    }

    private void readResult(int n, int id, double deadline) {
        for (int attempt = 1; !closed.get() && sender.watch().now() < deadline; attempt++) {
            Sender.Sent sent = sender.send(
                    Op.What.RESULT,
                    "statement " + n,
                    attempt,
                    "GET",
                    path + "/" + id + "?wait=5",
                    null,
                    null,
                    answer -> null);
            JsonNode statement = sent.op().ok() ? sent.answer().json() : null;
            if (sent.op().status() == 404) {
                ledger.contradicted("statement " + n + " was acknowledged as " + id + ", which is not found");
                return;
            }
            if (statement != null && statement.path("state").asText().equals("available")) {
                String output =
                        statement.path("output").path("data").path("text/plain").asText("");
                if (!output.contains(Canary.output(n).strip())) {
                    ledger.contradicted("statement " + n + ", id " + id + ", printed '" + output.strip() + "'");
                }
                return;
            }
            if (statement == null && !Stopwatch.sleep(50)) {
                return;
            }
        }
    }

    @Override
    public void close() {
        closed.set(true);
        thread.interrupt();
    }
}
