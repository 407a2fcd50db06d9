// SPDX-License-Identifier: Apache-2.0
package org.livyha.campaign;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The hosts' network namespaces and the switch between them, which scripts/campaign has made. For any thread. */
final class Network {
    static final List<String> HOSTS = List.of("hosta", "hostb", "zk1", "zk2", "zk3", "drivers", "client");

    private static final Pattern DROPPED = Pattern.compile("counter packets (\\d+)");

    private final String prefix;
    private final AtomicInteger tables = new AtomicInteger();

    Network(String prefix) {
        this.prefix = prefix;
    }

    static String address(String host) {
        return "10.97.0." + (11 + HOSTS.indexOf(host));
    }

    /** What to put in front of a command to have it run on that host; the process keeps its id. */
    List<String> on(String host) {
        return List.of("ip", "netns", "exec", prefix + host);
    }

    /** What is lost on its way from one host to another. */
    record Way(String from, String to) {}

    /** A cut that is in force. */
    final class Cut {
        private final String table;

        private Cut(String table) {
            this.table = table;
        }

        /** Heals it; returns how many packets it had dropped. */
        long heal() throws IOException, InterruptedException {
            long dropped = DROPPED.matcher(list(table))
                    .results()
                    .mapToLong(found -> Long.parseLong(found.group(1)))
                    .sum();
            inSwitch("nft", "delete", "table", "bridge", table);
            return dropped;
        }
    }

    /**
     * Drops what goes these ways, without a word to either end.
     *
     * @param percent of the packets
     */
    Cut cut(List<Way> ways, int percent) throws IOException, InterruptedException {
        String table = "cut" + tables.incrementAndGet();
        StringBuilder rules = new StringBuilder("table bridge " + table + " {\n chain c {\n"
                + "  type filter hook forward priority 0; policy accept;\n");
        String some = percent == 100 ? "" : "numgen random mod 100 < " + percent + " ";
        for (Way way : ways) {
            rules.append(
                    "  iifname \"p-" + way.from() + "\" oifname \"p-" + way.to() + "\" " + some + "counter drop\n");
        }
        String text = rules.append(" }\n}\n").toString();
        Shell.run(text, prefixed("nft", "-f", "-"));
        // A file with a mistake in it may be taken without a word, and would test nothing.
        Matcher found = DROPPED.matcher(list(table));
        if (found.results().count() != ways.size()) {
            throw new IllegalStateException("the cut is not in force: " + list(table));
        }
        return new Cut(table);
    }

    private String list(String table) throws IOException, InterruptedException {
        return Shell.run(null, prefixed("nft", "list", "table", "bridge", table));
    }

    private void inSwitch(String... command) throws IOException, InterruptedException {
        Shell.run(null, prefixed(command));
    }

    private String[] prefixed(String... command) {
        List<String> all = new java.util.ArrayList<>(on("switch"));
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }
}
