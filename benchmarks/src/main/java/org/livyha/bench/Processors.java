// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the threads of a process have had of the processors, in milliseconds. Of threads that have ended nothing is known.
 *
 * @param used by a thread's name without its number
 * @param waited for how long they were ready to run and had none
 */
record Processors(Map<String, Double> used, double waited) {
    /** Since the start of each thread. */
    static Processors of(long pid) throws IOException {
        Map<String, Double> used = new TreeMap<>();
        double waited = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc", String.valueOf(pid), "task"))) {
            for (Path task : tasks) {
                try {
                    String name = Files.readString(task.resolve("comm")).replaceAll("[-#0-9\\s]+$", "");
                    String[] nanos =
                            Files.readString(task.resolve("schedstat")).trim().split(" ", -1);
                    used.merge(name, Long.parseLong(nanos[0]) / 1e6, Double::sum);
                    waited += Long.parseLong(nanos[1]) / 1e6;
                } catch (IOException e) {
                    // This thread has just ended.
                }
            }
        }
        return new Processors(used, waited);
    }

    Processors since(Processors before) {
        Map<String, Double> more = new TreeMap<>();
        used.forEach((name, millis) -> more.put(name, millis - before.used.getOrDefault(name, 0.0)));
        return new Processors(more, waited - before.waited);
    }

    double all() {
        return used.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Those that had most. */
    String busiest() {
        return used.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(8)
                .map(thread -> thread.getKey() + " " + Math.round(thread.getValue()))
                .collect(Collectors.joining(", "));
    }
}
