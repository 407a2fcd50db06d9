// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One of many clients at once: it does what chance tells it, the same for the same seed, and writes down what it is told.
 * What it creates has a name of its own, by which everything that exists later can be traced to somebody who asked for it.
 * For one thread.
 */
final class LoadClient {
    private static final int OWN = 3;
    private static final int STATEMENTS = 8;
    private static final List<String> TABLES = List.of("/sessions", "/batches");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final List<BadInputs.Case> BAD = BadInputs.all()
            // What is addressed by an id may be there in this test.
            .filter(bad -> !bad.path().matches(".*/\\d+.*"))
            .toList();

    private final String name;
    private final String url;
    private final Wire wire;
    private final LoadLedger ledger;
    private final SplittableRandom random;
    private final RudeClient rude;
    private final String jar;
    private final Map<String, Deque<Integer>> own = new HashMap<>();
    private int number;
    private int statements;

    /** @param name begins the name of all that it creates */
    LoadClient(String name, long seed, String url, String jar, LoadLedger ledger) {
        this.name = name;
        this.url = url;
        this.wire = new Wire(url, TIMEOUT);
        this.random = new SplittableRandom(seed);
        this.rude = new RudeClient(wire, random, ledger);
        this.jar = jar;
        this.ledger = ledger;
        TABLES.forEach(table -> own.put(table, new ArrayDeque<>()));
    }

    void runUntil(long deadline) {
        while (System.nanoTime() < deadline) {
            try {
                step(random.nextInt(100));
            } catch (UncheckedIOException e) {
                ledger.fault("no answer to a decent request of " + name + " at " + url + ": " + e.getCause());
            } catch (IOException e) {
                ledger.fault(name + " could not connect to " + url + ": " + e);
            }
        }
    }

    private void step(int chance) throws IOException {
        if (chance < 8) {
            create("/sessions");
        } else if (chance < 11) {
            create("/batches");
        } else if (chance < 13) {
            contend();
        } else if (chance < 35) {
            readOwn();
        } else if (chance < 44) {
            list();
        } else if (chance < 52) {
            deleteOwn();
        } else if (chance < 55) {
            submit();
        } else if (chance < 59) {
            readStatement();
        } else if (chance < 66) {
            local();
        } else if (chance < 78) {
            invalid();
        } else if (chance < 90) {
            rude.odd();
        } else if (chance < 96) {
            String table = pick(TABLES);
            rude.cutShort(table, body(table, next()));
        } else {
            String table = pick(TABLES);
            String given = next();
            ledger.table(table).unheard.add(given);
            rude.unheard("POST " + table, body(table, given));
        }
    }

    private void create(String table) throws IOException {
        if (own.get(table).size() >= OWN) {
            deleteOwn();
            return;
        }
        String given = next();
        List<String> key = List.of("Idempotency-Key: " + given);
        Wire.Answer answer = checked("create", wire.send("POST", table, key, body(table, given)));
        if (answer.status() == 201) {
            int id = answer.json().path("id").asInt(-1);
            ledger.acknowledged(table, id, given);
            own.get(table).add(id);
            if (random.nextInt(3) == 0) {
                sameAgain(table, key, body(table, given), id);
            }
        } else if (!tooMany(answer)) {
            ledger.table(table).unheard.add(given);
            notExpected("POST " + table, answer);
        }
    }

    /** A repeated key is answered with what the first one made. */
    private void sameAgain(String path, List<String> key, String body, int id) {
        Wire.Answer again = checked("same again", wire.send("POST", path, key, body));
        if (again.status() != 201 || again.json().path("id").asInt(-1) != id) {
            notExpected("the second POST of " + path + " " + id, again);
        }
    }

    private String next() {
        return name + "-" + ++number;
    }

    private String body(String table, String given) {
        return table.equals("/sessions")
                ? "{\"kind\":\"spark\",\"name\":\"" + given + "\"}"
                : "{\"file\":\"" + jar + "\",\"name\":\"" + given + "\"}";
    }

    /** Many ask for the same few names at once: each is there once at most. */
    private void contend() throws IOException {
        String given = "contended-" + random.nextInt(4);
        Wire.Answer answer = send("POST", "/sessions", body("/sessions", given), "contend");
        if (answer.status() == 201) {
            int id = answer.json().path("id").asInt(-1);
            ledger.acknowledged("/sessions", id, given);
            delete("/sessions", id);
        } else if (!answer.text().contains("Duplicate session name: Some(" + given + ")") && !tooMany(answer)) {
            notExpected("POST of " + given, answer);
        }
    }

    private void readOwn() {
        String table = pick(TABLES);
        Integer id = own.get(table).peekFirst();
        if (id == null) {
            list();
            return;
        }
        String part = pick(List.of("", "/state", "/log", "/log?size=-1"));
        Wire.Answer answer = send("GET", table + "/" + id + part, null, "read");
        if (answer.status() != 200 || answer.json().path("id").asInt(-1) != id) {
            notExpected("GET " + table + "/" + id + part, answer);
        }
        if (table.equals("/sessions")) {
            Wire.Answer refused = send("POST", "/sessions/" + id + "/statements", "{\"code\":\"1\"}", "too early");
            if (refused.status() != 500) {
                notExpected("POST of a statement to a starting session", refused);
            }
        }
    }

    private void list() {
        String query = "?from=" + (random.nextInt(60) - 5) + "&size=" + (random.nextInt(120) - 5);
        Wire.Answer answer = send("GET", pick(TABLES) + query, null, "list");
        if (answer.status() != 200 || !answer.json().path("sessions").isArray()) {
            notExpected("GET of a list", answer);
        }
    }

    private void deleteOwn() throws IOException {
        String table = pick(TABLES);
        Integer id = own.get(table).pollFirst();
        if (id != null) {
            delete(table, id);
        }
    }

    private void delete(String table, int id) throws IOException {
        LoadLedger.Table known = ledger.table(table);
        known.perhapsDeleted.add(id);
        boolean twice = random.nextInt(4) == 0;
        if (twice) {
            // At the same time, by somebody who does not wait to hear of it.
            rude.unheard("DELETE " + table + "/" + id, "");
        }
        Wire.Answer answer = send("DELETE", table + "/" + id, null, "delete");
        if (answer.status() == 200 || (twice && answer.status() == 404)) {
            known.deleted.add(id);
            Wire.Answer gone = send("GET", table + "/" + id, null, "read deleted");
            if (!gone.text().equals("{\"msg\":\"Session '" + id + "' not found.\"}")) {
                notExpected("GET of the deleted " + table + "/" + id, gone);
            }
        } else {
            notExpected("DELETE " + table + "/" + id, answer);
        }
    }

    /** To the one session that is real. */
    private void submit() {
        if (statements++ >= STATEMENTS) {
            readStatement();
            return;
        }
        String code = "\\\"" + next() + "\\\"";
        List<String> key = List.of("Idempotency-Key: " + name + "-" + number);
        String body = "{\"code\":\"" + code + "\"}";
        Wire.Answer first = checked("submit", wire.send("POST", "/sessions/0/statements", key, body));
        if (first.status() != 201) {
            // After a 503 it may have been taken all the same: it had a key, by which one may ask again. A 502 is for those without.
            ledger.table("statements").unheard.add(name + "-" + number);
            notExpected("POST of a statement", first);
            return;
        }
        int id = first.json().path("id").asInt(-1);
        ledger.acknowledged("statements", id, name + "-" + number);
        if (random.nextInt(3) == 0) {
            sameAgain("/sessions/0/statements", key, body, id);
        }
    }

    private void readStatement() {
        Wire.Answer page = send("GET", "/sessions/0/statements?order=desc&size=5", null, "statements");
        for (JsonNode statement : page.json().path("statements")) {
            Wire.Answer one = send("GET", "/sessions/0/statements/" + statement.path("id"), null, "statement");
            if (!one.json().path("code").equals(statement.path("code"))) {
                notExpected("GET of " + statement, one);
            }
        }
    }

    private void local() {
        String path = pick(List.of("/version", "/health/live", "/metrics/ping", "/sessions", "/batches"));
        Wire.Answer answer = send(pick(List.of("GET", "HEAD")), path, null, "local");
        if (answer.status() != 200) {
            notExpected(path, answer);
        }
    }

    private void invalid() {
        BadInputs.Case bad = pick(BAD);
        List<String> type = bad.type() == null ? List.of() : List.of("Content-Type: " + bad.type());
        byte[] body = bad.body() == null ? null : bad.body().getBytes(StandardCharsets.ISO_8859_1);
        Wire.Answer answer = checked("invalid", wire.sendBytes(bad.method(), bad.path(), type, body));
        if (answer.status() != bad.status() && !tooMany(answer)) {
            notExpected(bad.toString(), answer);
        }
    }

    private static boolean tooMany(Wire.Answer answer) {
        return answer.text().contains("too many sessions are being created!");
    }

    private Wire.Answer send(String method, String path, String body, String kind) {
        return checked(kind, wire.send(method, path, List.of("Content-Type: application/json"), body));
    }

    private Wire.Answer checked(String kind, Wire.Answer answer) {
        return ledger.checked(kind, name, answer);
    }

    /** 503 is always allowed; that it tells to come again was checked already. */
    private void notExpected(String request, Wire.Answer answer) {
        if (answer.status() != 503) {
            ledger.fault(name + " did not expect after " + request + ": " + answer);
        }
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
