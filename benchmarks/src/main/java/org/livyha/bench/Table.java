// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import static org.livyha.bench.Figures.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Figures under their names, as a table in Markdown with what they should be. For one thread. */
final class Table {
    private final Map<String, Figures> rows = new LinkedHashMap<>();
    private final Map<String, String> targets = new LinkedHashMap<>();

    /** The row of this name, made at its first mention. */
    Figures row(String name) {
        return rows.computeIfAbsent(name, key -> new Figures());
    }

    /** What is asked of it. */
    void target(String row, String figure) {
        targets.put(row, figure);
    }

    void print(String title) throws IOException {
        say("");
        say("**" + title + "**, load " + load());
        say("");
        say("| what | n | min | median | p99 | max | figure |");
        say("|---|---|---|---|---|---|---|");
        rows.forEach((name, figures) -> say("| " + name + " | " + figures.count() + " | " + text(figures.min()) + " | "
                + text(figures.percentile(0.5)) + " | " + text(figures.percentile(0.99)) + " | " + text(figures.max())
                + " | " + targets.getOrDefault(name, "") + " |"));
    }

    static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).replaceFirst(" .*\n", "") + " on "
                + Runtime.getRuntime().availableProcessors() + " cores";
    }

    @SuppressWarnings("SystemOut") // a program for a terminal
    static void say(String line) {
        System.out.println(line);
    }
}
