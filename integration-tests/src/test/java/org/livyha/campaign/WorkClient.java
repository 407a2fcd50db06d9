// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * One of many clients: makes sessions and batches, has statements run, reads, lists and deletes, at one of the servers,
 * whichever leads. A careful one sends what creates with a key, again and again until it hears what became of it; a plain one
 * sends once. All that it makes has a name of its own. For one thread.
 */
final class WorkClient implements Runnable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration RETRY_LIMIT = Duration.ofSeconds(60);
    private static final long THINK_MILLIS = 60;
    private static final int SESSIONS = 2;
    private static final int BATCHES = 3;
    private static final int RECENT = 20;

    private final String name;
    private final String server;
    private final String host;
    private final boolean careful;
    private final String jar;
    private final History history;
    private final SplittableRandom random;
    private final List<OwnSession> sessions = new ArrayList<>();
    private final List<Named> batches = new ArrayList<>();
    private int number;
    private volatile boolean stopped;

    /** Acknowledged, and not deleted as far as this client knows. */
    private record Named(int id, String name) {}

    private static final class OwnSession {
        final Named named;
        final List<Named> statements = new ArrayList<>();
        boolean idle;

        OwnSession(Named named) {
            this.named = named;
        }

        String table() {
            return "/sessions/" + named.id() + "/statements";
        }
    }

    WorkClient(String name, Server server, boolean careful, String jar, long seed, History history) {
        this.name = name;
        this.server = server.url();
        this.host = server.host();
        this.careful = careful;
        this.jar = jar;
        this.history = history;
        this.random = new SplittableRandom(seed);
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                step(random.nextInt(100));
                TimeUnit.MILLISECONDS.sleep(random.nextLong(2 * THINK_MILLIS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            history.note(ClientsGoOn.BROKE, name + " " + e);
            throw e;
        }
    }

    private void step(int chance) throws InterruptedException {
        if (sessions.isEmpty() || (chance < 2 && sessions.size() < SESSIONS)) {
            Op made = create("/sessions", "{\"kind\":\"spark\",\"name\":\"%s\"}");
            if (made.ok()) {
                sessions.add(new OwnSession(new Named(made.id(), made.name())));
            }
        } else if (chance < 50) {
            submit(sessions.get(random.nextInt(sessions.size())));
        } else if (chance < 65) {
            readSession(sessions.get(random.nextInt(sessions.size())));
        } else if (chance < 75) {
            readStatement(sessions.get(random.nextInt(sessions.size())));
        } else if (chance < 82) {
            list(random.nextBoolean() ? "/sessions" : "/batches");
        } else if (chance < 86 && batches.size() < BATCHES) {
            Op made = create("/batches", "{\"file\":\"" + jar + "\",\"name\":\"%s\"}");
            if (made.ok()) {
                batches.add(new Named(made.id(), made.name()));
            }
        } else if (chance < 95 && !batches.isEmpty()) {
            Named batch = batches.get(random.nextInt(batches.size()));
            if (chance < 91) {
                read("/batches", batch, "/batches/" + batch.id(), "name");
            } else {
                batches.remove(batch);
                delete("/batches", batch);
            }
        } else if (chance == 99 && sessions.size() == SESSIONS) {
            delete("/sessions", sessions.remove(0).named);
        }
    }

    private void submit(OwnSession session) throws InterruptedException {
        if (!session.idle) {
            readSession(session);
            return;
        }
        Op made = create(session.table(), "{\"code\":\"%s\"}");
        if (made.ok()) {
            session.statements.add(new Named(made.id(), made.name()));
            if (session.statements.size() > RECENT) {
                session.statements.remove(0);
            }
        } else if (made.outcome() == Op.Outcome.FAIL && made.status() != 503 && made.status() != Ask.NOT_SENT) {
            session.idle = false;
        }
    }

    private void readSession(OwnSession session) {
        Ask.Answer answer = read("/sessions", session.named, "/sessions/" + session.named.id(), "name");
        String state = answer.body().path("state").asText();
        if (answer.status() == 200) {
            session.idle = state.equals("idle") || state.equals("busy");
            if (List.of("dead", "error", "killed", "success").contains(state)) {
                sessions.remove(session);
                history.note("session-ended", session.named + " " + state);
            }
        }
    }

    private void readStatement(OwnSession session) {
        if (!session.statements.isEmpty()) {
            Named statement = session.statements.get(random.nextInt(session.statements.size()));
            read(session.table(), statement, session.table() + "/" + statement.id(), "code");
        }
    }

    /** Until the outcome is known, if it is a careful client; the result is the last attempt. */
    private Op create(String table, String body) throws InterruptedException {
        String given = name + "-" + ++number;
        String key = careful ? given : null;
        long deadline = System.nanoTime() + RETRY_LIMIT.toNanos();
        while (true) {
            Op op = begin(Op.Verb.CREATE, table, given, key, -1);
            Ask.Answer answer = Ask.send("POST", server, table, key, body.formatted(given), PATIENCE);
            op = end(op, answer, answer.body().path("id").asInt(-1), null, null);
            boolean open = op.outcome() == Op.Outcome.UNKNOWN || op.status() == Ask.NOT_SENT;
            if (!open || !careful || System.nanoTime() > deadline) {
                return op;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private Ask.Answer read(String table, Named what, String path, String field) {
        Op op = begin(Op.Verb.READ, table, what.name(), null, what.id());
        Ask.Answer answer = Ask.get(server, path, PATIENCE);
        String seen = answer.status() == 200 ? answer.body().path(field).asText() : null;
        end(op, answer, what.id(), seen, null);
        return answer;
    }

    private void list(String table) {
        Set<Integer> expected = new HashSet<>();
        if (table.equals("/sessions")) {
            sessions.forEach(session -> expected.add(session.named.id()));
        } else {
            batches.forEach(batch -> expected.add(batch.id()));
        }
        Op op = begin(Op.Verb.LIST, table, null, null, -1);
        Ask.Answer answer = Ask.get(server, table + "?size=100000", PATIENCE);
        if (answer.status() == 200) {
            for (JsonNode shown : answer.body().path("sessions")) {
                expected.remove(shown.path("id").asInt());
            }
        }
        end(op, answer, -1, null, List.copyOf(expected));
    }

    private void delete(String table, Named what) throws InterruptedException {
        long deadline = System.nanoTime() + RETRY_LIMIT.toNanos();
        while (true) {
            Op op = begin(Op.Verb.DELETE, table, what.name(), null, what.id());
            Ask.Answer answer = Ask.send("DELETE", server, table + "/" + what.id(), null, null, PATIENCE);
            op = end(op, answer, what.id(), null, null);
            boolean done = op.ok() || op.status() == 404;
            if (done || !careful || System.nanoTime() > deadline) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private Op begin(Op.Verb verb, String table, String given, String key, int id) {
        Op op = Op.invoked(history.nextNumber(), name, host, verb, table, given, key, id);
        history.invoke(op);
        return op;
    }

    private Op end(Op op, Ask.Answer answer, int id, String seen, List<Integer> missing) {
        boolean ok = answer.status() / 100 == 2;
        String text = ok ? answer.body().path("state").asText() : answer.text();
        Op ended = op.answered(
                answer.status(), answer.epoch(), ok || op.id() >= 0 ? id : -1, seen, ok ? missing : null, text);
        history.end(ended);
        return ended;
    }
}
