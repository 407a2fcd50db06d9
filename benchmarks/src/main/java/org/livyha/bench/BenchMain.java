// SPDX-License-Identifier: Apache-2.0
package org.livyha.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Behind {@code scripts/bench}, which tells its arguments. */
public final class BenchMain {
    private final Path dist;
    private final Path dir;
    private final Map<String, String> options = new HashMap<>();

    private BenchMain(Path dist, Path dir) {
        this.dist = dist;
        this.dir = dir;
    }

    /** @param args the server's distribution, a directory for this run, what to measure, and its options */
    public static void main(String[] args) throws Exception {
        BenchMain bench = new BenchMain(
                Path.of(args[0]).toAbsolutePath(), Path.of(args[1]).toAbsolutePath());
        for (int i = 3; i + 1 < args.length; i += 2) {
            bench.options.put(args[i], args[i + 1]);
        }
        switch (args[2]) {
            case "failover" -> bench.failover();
            case "cost" -> bench.cost();
            case "reads" -> bench.reads();
            default -> throw new IllegalArgumentException("cannot measure '" + args[2] + "'");
        }
        System.exit(0);
    }

    private int number(String option, int fallback) {
        return Integer.parseInt(options.getOrDefault(option, String.valueOf(fallback)));
    }

    private Pair pair(String name, int sessions, boolean cuttable, Map<String, String> more) throws Exception {
        long begin = System.nanoTime();
        Pair pair = new Pair(dist, Files.createDirectories(dir.resolve(name)), sessions, cuttable, more);
        Table.say("the bench is up: " + sessions + " sessions, " + Figures.text((System.nanoTime() - begin) / 1e9)
                + " s, load " + Table.load());
        return pair;
    }

    private void failover() throws Exception {
        int sessions = number("--sessions", 1000);
        String kinds = options.getOrDefault("--kind", "kill");
        try (Pair pair = pair("failover", sessions, kinds.contains("partition"), Map.of())) {
            for (String kind : kinds.split(",", -1)) {
                new FailoverBench(pair, sessions)
                        .run(FailoverBench.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), number("--rounds", 5));
            }
        }
    }

    private void cost() throws Exception {
        int sessions = number("--sessions", 1000);
        CostBench.Held none;
        try (Pair pair = pair("none", 0, false, Map.of())) {
            none = new CostBench(pair).held();
            new CostBench(pair).writes();
        }
        try (Pair pair = pair("many", sessions, false, Map.of())) {
            CostBench.Held many = new CostBench(pair).held();
            Table table = new Table();
            table.target("KB of heap a session", "<= 20");
            table.target("threads a session", "0");
            table.row("KB of heap a session").add((many.bytes() - none.bytes()) / 1024.0 / sessions);
            table.row("threads a session").add((many.threads() - none.threads()) / (double) sessions);
            table.print("The leader's cost of an idle session, " + sessions + " sessions");
        }
    }

    private void reads() throws Exception {
        int sessions = number("--sessions", 1000);
        Map<String, String> kept = Map.of("livy.server.ha.connection-close", "false");
        for (Map<String, String> more : List.of(kept, Map.<String, String>of())) {
            try (Pair pair = pair("reads" + more.size(), sessions, false, more)) {
                Table.say(more.isEmpty() ? "a connection for each request, as in a pair" : "connections are kept");
                new ReadsBench(pair.leader().port()).run(sessions, number("--rounds", 3));
            }
        }
    }
}
