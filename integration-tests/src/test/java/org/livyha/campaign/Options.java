// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a campaign is told by scripts/campaign, as {@code name=value}.
 *
 * @param faults the kinds to choose from; empty for all
 * @param out an empty directory for all that is written
 * @param dist the unpacked server
 * @param classes this program's
 * @param prefix of the names of the hosts' network namespaces
 * @param sessionTimeout of the servers' ZooKeeper sessions, T
 * @param apart whether each server has a work directory of its own, as on two hosts
 * @param clock the library that shifts a process's time of day (scripts/lib/clock.c), or null
 */
record Options(
        int rounds,
        long seed,
        List<String> faults,
        Path out,
        Path dist,
        Path classes,
        String prefix,
        Path clock,
        int clients,
        Duration sessionTimeout,
        boolean apart) {
    /** Half a tick (250 ms), a heartbeat (250 ms) and the margin (500 ms). */
    private static final Duration NO_LEASE = Duration.ofSeconds(1);

    static Options of(String[] args) {
        Map<String, String> given = new HashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            given.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        String faults = given.getOrDefault("faults", "");
        String clock = given.getOrDefault("clock", "");
        return new Options(
                Integer.parseInt(given.get("rounds")),
                Long.parseLong(given.get("seed")),
                faults.isEmpty() ? List.of() : List.of(faults.split(",", -1)),
                Path.of(given.get("out")),
                Path.of(given.get("dist")),
                Path.of(given.get("classes")),
                given.get("prefix"),
                clock.isEmpty() ? null : Path.of(clock),
                Integer.parseInt(given.getOrDefault("clients", "12")),
                Duration.ofSeconds(Long.parseLong(given.getOrDefault("session-timeout", "4"))),
                Boolean.parseBoolean(given.get("apart")));
    }

    /** A leader's with these settings: all but the session timeout are the servers' and the ensemble's defaults here. */
    Duration lease() {
        return sessionTimeout.minus(NO_LEASE);
    }

    String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
