// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What happens to a host: its disk, its clock, and the drivers on theirs. */
final class HostFaults {
    private static final int MIB = 1 << 20;

    private HostFaults() {}

    static List<FaultKind> all(Options options) {
        List<FaultKind> all = new ArrayList<>(List.of(
                new FaultKind("kill-driver", "F31", 0, 0, 2, HostFaults::killDriver),
                new FaultKind("fill-leader-log", "F16", 500, 4000, 2, (bed, dice) -> fill(bed, bed.leader())),
                new FaultKind("fill-standby-log", "F16", 500, 4000, 1, (bed, dice) -> fill(bed, bed.standby()))));
        if (options.clock() != null) {
            all.add(new FaultKind("step-leader-clock", "F15", 1500, 5000, 2, (bed, dice) -> step(bed.leader(), dice)));
            all.add(new FaultKind(
                    "step-standby-clock", "F15", 1500, 5000, 1, (bed, dice) -> step(bed.standby(), dice)));
        }
        return all;
    }

    /** One session's, if there is any. */
    private static Fault.Heal killDriver(Testbed bed, RandomGenerator dice) throws IOException {
        List<SparkStandIn.Launch> alive = bed.spark().alive();
        if (alive.isEmpty()) {
            bed.history().note("no-effect", "no driver is alive");
        } else {
            SparkStandIn.Launch victim = alive.get(dice.nextInt(alive.size()));
            bed.killed().add(victim.application());
            ProcessHandle.of(victim.pid()).ifPresent(ProcessHandle::destroyForcibly);
            bed.history().note("driver-killed", victim);
        }
        return () -> {};
    }

    /** The volume of its log takes not one byte more. */
    private static Fault.Heal fill(Testbed bed, Server server) throws IOException {
        Path ballast = server.logs().resolve("ballast");
        byte[] piece = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            for (long written = 0; written < 1024L * MIB; written += piece.length) {
                out.write(piece);
            }
            bed.history().note("no-effect", server.logs() + " has no end");
        } catch (IOException e) {
            bed.history().note("filled", server.logs() + ": " + e.getMessage());
        }
        return () -> Files.deleteIfExists(ballast);
    }

    private static Fault.Heal step(Server server, RandomGenerator dice) throws IOException {
        server.setClock(Duration.ofHours(dice.nextBoolean() ? 1 : -1));
        return () -> server.setClock(Duration.ZERO);
    }
}
