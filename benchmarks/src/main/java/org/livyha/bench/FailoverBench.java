// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Changes of leader, one after the other, each of a kind, seen by clients of the standby that repeat nothing. */
final class FailoverBench {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int CLIENTS = 4;

    private final Pair pair;
    private final int sessions;
    private final Table table = new Table();

    FailoverBench(Pair pair, int sessions) {
        this.pair = pair;
        this.sessions = sessions;
    }

    /** What happens to the leader. */
    enum Kind {
        /** {@code kill -9}. */
        KILL,
        /** {@code kill -TERM}. */
        STOP,
        /** {@code POST /ha/switchover}. */
        SWITCHOVER,
        /** {@code kill -STOP}, with nobody else to notice it. */
        FREEZE,
        /** Its cable to ZooKeeper is cut. */
        PARTITION
    }

    void run(Kind kind, int rounds) throws IOException, InterruptedException {
        targets(kind);
        for (int round = 0; round < rounds; round++) {
            round(kind);
        }
        table.print(kind.name().toLowerCase(Locale.ROOT) + ", " + sessions + " sessions, milliseconds");
    }

    private void targets(Kind kind) {
        table.target("takeover, latch won to gate open", sessions <= 1000 ? "<= 50" : "<= 200");
        table.target("gate open to all attached", sessions <= 1000 ? "<= 500" : "<= 5000");
        switch (kind) {
            case KILL -> table.target("to the first 2xx", "p50 <= 150, p99 <= 400");
            case STOP, SWITCHOVER -> {
                table.target("latency of requests meanwhile", "p99 <= 250");
                table.target("requests failed", "0");
            }
            case FREEZE -> table.target("to the first 2xx", "T + tick; with systemd's watchdog <= 3000");
            case PARTITION -> table.target("to the first 2xx", "<= T + tick + 500");
        }
    }

    private void round(Kind kind) throws IOException, InterruptedException {
        Server leader = pair.leader();
        Server next = pair.standby();
        long from = Files.size(next.process().log());
        String path = sessions > 0 ? "/sessions/0" : "/sessions";
        try (Probe probe = new Probe(next.port(), path, CLIENTS)) {
            Thread.sleep(300); // clients are under way, and seen without a fault before
            Processors before = next.process().processors();
            Instant happened = Instant.now();
            long begin = System.nanoTime();
            long old = happens(kind, leader);
            Waiting.until("the new leader serves", LIMIT, Duration.ofMillis(5), () -> probe.firstGoodAfter(old)
                    .isPresent());
            long served = probe.firstGoodAfter(old).orElseThrow();
            pair.awaitAttached(next);
            TakeoverLog log = TakeoverLog.read(next.process().log(), from);
            Processors took = next.process().processors().since(before);
            table.row("new leader: processor time").add(took.all());
            table.row("new leader: waited for a processor").add(took.waited());
            Table.say("processor time of the new leader's threads, ms: " + took.busiest());
            table.row("to the first 2xx").add((served - begin) / 1e6);
            table.row("- to the bid").add(TakeoverLog.millis(happened, log.won()));
            table.row("- gate open to the first 2xx")
                    .add(TakeoverLog.millis(log.serving(), happened.plusNanos(served - begin)));
            probe.during(begin, served).forEach(request -> table.row("latency of requests meanwhile")
                    .add(request.millis()));
            List<Probe.Request> failed = probe.failed();
            table.row("requests failed").add(failed.size());
            failed.stream().limit(3).forEach(request -> Table.say("failed: " + request));
            told(log);
        }
        again(kind, leader);
    }

    private void told(TakeoverLog log) {
        table.row("takeover, latch won to gate open").add(log.toGate());
        log.phases().forEach((phase, millis) -> table.row("- " + phase).add(millis));
        table.row("gate open to all attached").add(log.toAttached());
        table.row("drivers attached").add(log.attached());
    }

    /** Does it, and returns an instant after which the old leader answers nothing. */
    private long happens(Kind kind, Server leader) throws IOException, InterruptedException {
        switch (kind) {
            case KILL -> {
                leader.process().kill();
                leader.process().awaitEnd();
            }
            case STOP -> {
                leader.process().terminate();
                Waiting.until("it leads no more", LIMIT, Duration.ofMillis(2), () -> !leader.leads());
            }
            case SWITCHOVER -> {
                Http.Answer answer = Http.once(leader.port(), "POST", "/ha/switchover", "{}");
                if (answer.status() != 200) {
                    throw new IOException("no switchover: " + answer.status() + " " + answer.json());
                }
                Table.say("switchover: " + answer.json());
            }
            case FREEZE -> {
                leader.process().signal("STOP");
                Thread.sleep(200); // what it had answered is with its clients
            }
            case PARTITION -> {
                pair.cable(leader).forEach(Relay::cut);
                Waiting.until("it leads no more", LIMIT, Duration.ofMillis(2), () -> !leader.leads());
            }
        }
        return System.nanoTime();
    }

    private void again(Kind kind, Server old) throws IOException, InterruptedException {
        switch (kind) {
            case SWITCHOVER -> {}
            case FREEZE -> restart(old);
            case PARTITION -> {
                for (Relay cable : pair.cable(old)) {
                    cable.mend();
                }
                old.process().awaitEnd(); // it has ended itself
                old.start();
            }
            default -> {
                old.process().awaitEnd();
                old.start();
            }
        }
        pair.awaitWhole();
    }

    private static void restart(Server server) throws IOException, InterruptedException {
        server.process().close();
        server.start();
    }
}
