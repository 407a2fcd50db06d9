// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/** What scripts/bench-address runs in the client's network; adds a line to its results for each round. */
final class BenchAddress {
    private static final String ADDRESS = "10.99.0.100";
    private static final Map<String, String> HOSTS = Map.of("hosta", "10.99.0.11", "hostb", "10.99.0.12");
    private static final int PORT = 8998;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_MILLIS = 20;

    private final Path scripts;
    private final Path dir;

    private record Answer(long at, boolean good) {}

    /** What is done to the leader's host, and how it is undone. */
    private record Fault(String name, String command, boolean cut, long watchMillis) {}

    private static final List<Fault> FAULTS = List.of(
            new Fault("leader killed (kill -9)", "systemctl kill -s KILL livy-ha", false, 2500),
            new Fault("leader stopped (SIGTERM)", "systemctl restart --no-block livy-ha", false, 2500),
            new Fault("keepalived killed (kill -9)", "systemctl kill -s KILL keepalived", false, 5000),
            new Fault("host cut off (cable)", "", true, 11000));

    private BenchAddress(Path scripts, Path dir) {
        this.scripts = scripts;
        this.dir = dir;
    }

    public static void main(String[] args) throws Exception {
        BenchAddress bench = new BenchAddress(Path.of(args[0]), Path.of(args[1]));
        int rounds = Integer.parseInt(args[2]);
        Path results = Path.of(args[3]);
        List<Fault> faults = FAULTS.stream().filter(fault -> fault.name().contains(args[4])).toList();
        try {
            for (String alternative : Arrays.asList(args).subList(5, args.length)) {
                bench.configure(alternative);
                for (Fault fault : faults) {
                    for (int round = 0; round < rounds; round++) {
                        String line = alternative + "," + fault.name() + "," + bench.round(fault);
                        System.err.println(line);
                        Files.writeString(results, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    }
                }
            }
            bench.configure("weight-0.1");
            System.exit(0);
        } catch (Exception e) {
            // The client's threads would keep this program alive.
            System.err.println("bench-address: " + e);
            System.exit(1);
        }
    }

    /** As deployed, or from a template; the deployed one is kept beside it. */
    private void configure(String alternative) throws Exception {
        String kind = alternative.substring(0, alternative.lastIndexOf('-'));
        String advert = alternative.substring(alternative.lastIndexOf('-') + 1);
        for (String host : HOSTS.keySet()) {
            String self = HOSTS.get(host);
            String peer = HOSTS.get(host.equals("hosta") ? "hostb" : "hosta");
            String conf = "/etc/keepalived/keepalived.conf";
            shell(host, "test -f " + conf + ".deployed || cp " + conf + " " + conf + ".deployed");
            if (kind.equals("weight")) {
                shell(host, "sed 's/advert_int .*/advert_int " + advert + "/' " + conf + ".deployed >" + conf);
            } else {
                String text = Files.readString(scripts.resolve("lib/address/" + kind + ".conf"))
                        .replace("@NODE@", host)
                        .replace("@PRIORITY@", host.equals("hosta") ? "100" : "99")
                        .replace("@ADVERT@", advert)
                        .replace("@ADDRESS@", self)
                        .replace("@PEER@", peer);
                shell(host, "cat >" + conf + " <<'CONF'\n" + text + "CONF");
            }
            shell(host, "systemctl restart keepalived");
        }
    }

    private String round(Fault fault) throws Exception {
        String leader = awaitSettled();
        Queue<Answer> answers = new ConcurrentLinkedQueue<>();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        ThreadPoolExecutor askers =
                new ThreadPoolExecutor(0, 800, 2, TimeUnit.SECONDS, new SynchronousQueue<>());
        clock.scheduleAtFixedRate(() -> askers.execute(() -> answers.add(ask())), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        Thread.sleep(500);
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        long start = System.nanoTime();
        if (fault.cut()) {
            run("cut", leader);
        } else {
            shell(leader, fault.command());
        }
        Thread.sleep(fault.watchMillis());
        // A gap that is still open when nobody looks any more would not be counted.
        awaitAnswers(answers, start);
        clock.shutdownNow();
        if (fault.cut()) {
            run("heal", leader);
        }
        askers.shutdown();
        askers.awaitTermination(15, TimeUnit.SECONDS);
        return String.format(
                Locale.ROOT,
                "%d,%d,%.1f",
                longestGap(answers, start),
                answers.stream().filter(answer -> !answer.good()).count(),
                load);
    }

    /** Until there have been good answers for a second. */
    private static void awaitAnswers(Queue<Answer> answers, long start) throws InterruptedException {
        long deadline = start + LIMIT_NANOS;
        while (System.nanoTime() < deadline) {
            long since = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);
            if (answers.stream().filter(answer -> answer.at() > since && answer.good()).count() > 25) {
                return;
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("no good answers a minute after the fault");
    }

    private static long longestGap(Queue<Answer> answers, long start) {
        long longest = 0;
        long last = 0;
        for (long at : answers.stream().filter(Answer::good).mapToLong(Answer::at).sorted().toArray()) {
            if (last != 0 && at >= start) {
                longest = Math.max(longest, at - last);
            }
            last = at;
        }
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    private static Answer ask() {
        boolean good = get(ADDRESS, "/sessions", 10_000).startsWith("HTTP/1.1 200");
        return new Answer(System.nanoTime(), good);
    }

    private static String get(String host, String path, int limitMillis) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, PORT), 300);
            socket.setSoTimeout(limitMillis);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** One leader with the address on its host alone, and a standby that would notice its death. */
    private String awaitSettled() throws Exception {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        int good = 0;
        String before = "";
        while (System.nanoTime() < deadline) {
            String leader = settled();
            good = !leader.isEmpty() && leader.equals(before) ? good + 1 : 0;
            // A second long: what was configured anew, or has just come back, may change its mind.
            if (good >= 10) {
                return leader;
            }
            before = leader;
            Thread.sleep(100);
        }
        throw new IllegalStateException("the pair does not settle");
    }

    private String settled() throws Exception {
        Map<String, String> health = new LinkedHashMap<>();
        for (Map.Entry<String, String> host : HOSTS.entrySet()) {
            health.put(host.getKey(), get(host.getValue(), "/health/live", 1000));
        }
        String leader = "";
        boolean watched = false;
        for (Map.Entry<String, String> host : health.entrySet()) {
            boolean leads = host.getValue().contains("\"role\":\"leader\"");
            watched |= host.getValue().contains("\"watchesLeader\":true");
            leader = leads ? host.getKey() : leader;
        }
        if (leader.isEmpty() || !watched || !get(ADDRESS, "/health/live", 1000).contains("\"role\":\"leader\"")) {
            return "";
        }
        return leader;
    }

    private void shell(String host, String command) throws Exception {
        run("shell", host, command);
    }

    private void run(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(scripts.resolve("bench-hosts").toString(), "--dir", dir.toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + ": " + said);
        }
    }
}
