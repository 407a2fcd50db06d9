// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;

/** What a session and a statement cost: ZooKeeper's writes, the leader's memory and threads. */
final class CostBench {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int STATEMENTS = 500;
    private static final int LIVES = 20;

    private final Pair pair;

    CostBench(Pair pair) {
        this.pair = pair;
    }

    /** What the leader holds when nothing is garbage. */
    record Held(long bytes, int threads) {}

    Held held() throws IOException, InterruptedException {
        JavaProcess leader = pair.leader().process();
        String histogram = leader.jcmd("GC.class_histogram");
        String total = histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IOException("no histogram: " + histogram));
        return new Held(
                Long.parseLong(total.replaceFirst("Total\\s+\\d+\\s+", "").trim()), leader.threads());
    }

    /** Counts transactions of the whole ensemble, and takes off those of a pair at rest in the same time. */
    void writes() throws IOException, InterruptedException {
        Table table = new Table();
        table.target("a second, at rest", "4");
        table.target("for a statement", "0");
        table.target("for a session's life", "<= 4");
        double rest = rest();
        table.row("a second, at rest").add(rest);
        int port = pair.leader().port();
        int session = create(port);
        table.row("for a statement")
                .add(extra(rest, () -> {
                            for (int i = 0; i < STATEMENTS; i++) {
                                statement(port, session);
                            }
                        })
                        / STATEMENTS);
        table.row("for a session's life")
                .add(extra(rest, () -> {
                            for (int i = 0; i < LIVES; i++) {
                                delete(port, create(port));
                            }
                        })
                        / LIVES);
        delete(port, session);
        table.print("ZooKeeper writes");
    }

    private double rest() throws IOException, InterruptedException {
        long before = pair.ensemble().transactions();
        long begin = System.nanoTime();
        Thread.sleep(10_000); // what is measured is a rate
        return (pair.ensemble().transactions() - before) / ((System.nanoTime() - begin) / 1e9);
    }

    /** What is to be counted. */
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private double extra(double rest, Work work) throws IOException, InterruptedException {
        long before = pair.ensemble().transactions();
        long begin = System.nanoTime();
        work.run();
        double expected = rest * (System.nanoTime() - begin) / 1e9;
        return Math.max(0, pair.ensemble().transactions() - before - expected);
    }

    private static int create(int port) throws IOException, InterruptedException {
        int id = created(port, "/sessions", "{\"kind\":\"spark\"}").path("id").asInt();
        Waiting.until("the session is idle", LIMIT, Duration.ofMillis(20), () -> Http.get(port, "/sessions/" + id)
                .json()
                .path("state")
                .asText()
                .equals("idle"));
        return id;
    }

    private static void statement(int port, int session) throws IOException {
        String path = "/sessions/" + session + "/statements";
        int id = created(port, path, "{\"code\":\"1\"}").path("id").asInt();
        Http.Answer unused = Http.get(port, path + "/" + id + "?wait=10");
    }

    private static void delete(int port, int session) throws IOException {
        Http.Answer unused = Http.once(port, "DELETE", "/sessions/" + session, "");
    }

    private static JsonNode created(int port, String path, String body) throws IOException {
        Http.Answer answer = Http.once(port, "POST", path, body);
        if (answer.status() != 201) {
            throw new IOException("POST " + path + " was answered " + answer.status() + " " + answer.json());
        }
        return answer.json();
    }
}
