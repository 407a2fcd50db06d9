// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a server process holds at one instant.
 *
 * @param threads how many by their names, digits and addresses left out; the JVM's own are not counted
 * @param classes bytes of what is reachable, by class: a full collection goes before
 * @param descriptors open files and sockets
 */
record ServerVitals(Map<String, Integer> threads, Map<String, Long> classes, int descriptors) {
    private static final Pattern THREAD = Pattern.compile("^\"(.+)\" #\\d+ ");
    private static final Pattern CLASS = Pattern.compile("^ *\\d+: +\\d+ +(\\d+) +(\\S+)");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    static ServerVitals of(ServerProcess server) throws IOException, InterruptedException {
        // Twice: what a finalizer or cleaner lets go of is garbage only after the first.
        jcmd(server, "GC.run");
        return new ServerVitals(threads(server), classes(server), descriptors(server));
    }

    static Map<String, Integer> threads(ServerProcess server) throws IOException, InterruptedException {
        Map<String, Integer> threads = new TreeMap<>();
        jcmd(server, "Thread.print")
                .lines()
                .map(THREAD::matcher)
                .filter(Matcher::find)
                .forEach(found -> {
                    String name = found.group(1).replaceAll("@.*", "").replaceAll("[0-9]+", "N");
                    if (!name.contains("CompilerThread") && !name.equals("Attach Listener")) {
                        threads.merge(name, 1, Integer::sum);
                    }
                });
        return threads;
    }

    private static Map<String, Long> classes(ServerProcess server) throws IOException, InterruptedException {
        Map<String, Long> classes = new TreeMap<>();
        jcmd(server, "GC.class_histogram")
                .lines()
                .map(CLASS::matcher)
                .filter(Matcher::find)
                .forEach(found -> classes.merge(found.group(2), Long.valueOf(found.group(1)), Long::sum));
        return classes;
    }

    static int descriptors(ServerProcess server) throws IOException {
        return descriptorKinds(server).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** How many of each kind: files by their directory, TCP sockets by their state and the port of either side. */
    static Map<String, Integer> descriptorKinds(ServerProcess server) throws IOException {
        Path process = Path.of("/proc", String.valueOf(server.pid()));
        Map<String, String> sockets = new HashMap<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(process.resolve("net").resolve(table))) {
                List<String> words = List.of(line.strip().split(" +", -1));
                if (words.size() > 9 && words.get(1).contains(":")) {
                    sockets.put(
                            "socket:[" + words.get(9) + "]",
                            "tcp " + port(words.get(1)) + "-" + port(words.get(2)) + " state " + words.get(3));
                }
            }
        }
        Map<String, Integer> kinds = new TreeMap<>();
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            for (Path one : open.toList()) {
                kinds.merge(kind(one, sockets), 1, Integer::sum);
            }
        }
        return kinds;
    }

    private static String kind(Path descriptor, Map<String, String> sockets) {
        String target;
        try {
            target = Files.readSymbolicLink(descriptor).toString();
        } catch (IOException gone) {
            return "closed meanwhile";
        }
        if (target.startsWith("socket:")) {
            return sockets.getOrDefault(target, "socket of no connection");
        }
        int slash = target.lastIndexOf('/');
        return slash > 0 ? target.substring(0, slash) : target.replaceAll("[0-9]+", "N");
    }

    /** Ephemeral ports say nothing. */
    private static String port(String address) {
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
        return port >= 32768 ? "*" : String.valueOf(port);
    }

    private static String jcmd(ServerProcess server, String command) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return Processes.run(LIMIT, jcmd, String.valueOf(server.pid()), command);
    }

    long liveBytes() {
        return classes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The classes that have grown most since then, for whoever looks for a leak. */
    String growthSince(ServerVitals before) {
        StringBuilder text = new StringBuilder();
        classes.entrySet().stream()
                .map(now -> Map.entry(now.getKey(), now.getValue() - before.classes.getOrDefault(now.getKey(), 0L)))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(15)
                .forEach(grown ->
                        text.append('\n').append(grown.getValue()).append(' ').append(grown.getKey()));
        return text.toString();
    }

    @Override
    public String toString() {
        return "heap " + liveBytes() / 1024 + " KB, descriptors " + descriptors + ", threads " + threads;
    }
}
