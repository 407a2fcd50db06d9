// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** What happens to the servers' processes. Their times are made for sessions of T = 4 s. */
final class ProcessFaults {
    /** What a takeover says in its log, step by step. */
    private static final List<String> STEPS = List.of(
            "elected epoch=",
            "takeover: elected",
            "takeover: read",
            "takeover: recovered",
            "takeover: serving",
            "takeover: attaching",
            "takeover: done");

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private ProcessFaults() {}

    static List<FaultKind> all() {
        return List.of(
                new FaultKind("kill-leader", "F1 F17 F22 F25 F28", 0, 0, 12, (bed, dice) -> kill(bed.leader())),
                new FaultKind("kill-standby", "F1", 0, 0, 3, (bed, dice) -> kill(bed.standby())),
                new FaultKind("kill-both", "F23", 0, 0, 3, ProcessFaults::killBoth),
                new FaultKind("kill-takeover", "F22", 0, 3000, 8, ProcessFaults::killTakeover),
                new FaultKind("kill-launch", "F27 F28", 0, 0, 4, ProcessFaults::killLaunch),
                new FaultKind(Switchovers.KIND, "F24", 0, 0, 8, ProcessFaults::switchover),
                new FaultKind("stop-leader", "F24", 0, 0, 5, (bed, dice) -> stop(bed.leader())),
                new FaultKind("stop-standby", "F24", 0, 0, 2, (bed, dice) -> stop(bed.standby())),
                new FaultKind("freeze-leader-short", "F3", 300, 2300, 4, (bed, dice) -> freeze(bed.leader())),
                new FaultKind("freeze-leader-edge", "F4", 2400, 4400, 5, (bed, dice) -> freeze(bed.leader())),
                new FaultKind("freeze-leader-long", "F3 F18", 5500, 8000, 5, (bed, dice) -> freeze(bed.leader())),
                new FaultKind("freeze-standby", "F3", 300, 8000, 2, (bed, dice) -> freeze(bed.standby())));
    }

    private static Fault.Heal kill(Server server) {
        server.daemon().kill();
        return () -> {};
    }

    private static Fault.Heal killBoth(Testbed bed, RandomGenerator dice) {
        bed.servers().forEach(server -> server.daemon().kill());
        return () -> {};
    }

    /** Healed once it is gone: until then it looks as whole as before. */
    private static Fault.Heal stop(Server server) {
        ProcessHandle stopped = server.daemon().process().toHandle();
        server.daemon().terminate();
        return () -> Testbed.until(STOP_LIMIT, () -> !stopped.isAlive());
    }

    private static Fault.Heal freeze(Server server) throws Exception {
        return server.daemon().freeze();
    }

    /** On order, as livyctl gives it: from a member's own host, where alone it is obeyed. */
    private static Fault.Heal switchover(Testbed bed, RandomGenerator dice) throws Exception {
        String answer = bed.leader().order("/ha/switchover");
        bed.history().note(Switchovers.KIND, answer);
        return () -> {};
    }

    /** The leader dies, and so does the next one as soon as its log tells of a certain step. */
    private static Fault.Heal killTakeover(Testbed bed, RandomGenerator dice) throws IOException {
        String step = STEPS.get(dice.nextInt(STEPS.size()));
        Server leader = bed.leader();
        CompletableFuture<Void> killed = killAt(bed, bed.other(leader), step);
        leader.daemon().kill();
        return killed::join;
    }

    /** The leader dies when it has just launched something. */
    private static Fault.Heal killLaunch(Testbed bed, RandomGenerator dice) {
        return killAt(bed, bed.leader(), "launched application=")::join;
    }

    /** As soon as its log says so, within 6 seconds from now. */
    private static CompletableFuture<Void> killAt(Testbed bed, Server server, String step) {
        long from = server.daemon().log().toFile().length();
        return CompletableFuture.runAsync(
                () -> killAt(bed, server, step, from), task -> new Thread(task, "kill-at").start());
    }

    private static void killAt(Testbed bed, Server server, String step, long from) {
        long deadline = System.nanoTime() + 6_000_000_000L;
        try (RandomAccessFile log = new RandomAccessFile(server.daemon().log().toFile(), "r")) {
            StringBuilder seen = new StringBuilder();
            long at = from;
            while (System.nanoTime() < deadline) {
                if (log.length() > at) {
                    byte[] more = new byte[(int) (log.length() - at)];
                    log.seek(at);
                    log.readFully(more);
                    at += more.length;
                    if (seen.append(new String(more, StandardCharsets.UTF_8)).indexOf(step) >= 0) {
                        server.daemon().kill();
                        bed.history().note("killed-at", server.host() + " " + step);
                        return;
                    }
                }
                Thread.sleep(1);
            }
            bed.history().note("not-killed", server.host() + " never said " + step);
        } catch (IOException | InterruptedException e) {
            bed.history().note("not-killed", server.host() + " " + e);
        }
    }
}
