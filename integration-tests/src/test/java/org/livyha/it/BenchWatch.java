// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.livyha.it.BenchSampler.Sample;

/**
 * What can be seen of a bench from outside: on each server host who leads and who holds the virtual address, and through that
 * address what a client is told of a session. Looks until closed.
 */
final class BenchWatch implements AutoCloseable {
    /** Older than this it says nothing about now. */
    private static final Duration FRESH = Duration.ofMillis(500);

    private final Map<String, Path> files = new HashMap<>();
    private final List<Process> samplers = new ArrayList<>();

    static BenchWatch start(BenchHosts bench, long session, Path dir) throws IOException, InterruptedException {
        BenchWatch watch = new BenchWatch();
        try {
            for (String host : BenchHosts.SERVERS) {
                watch.sample(bench, host, BenchHosts.address(host), "/health/leader", "\"epoch\":(\\d+)", dir);
            }
            watch.sample(bench, "client", BenchHosts.VIRTUAL_ADDRESS, "/sessions/" + session, "\"id\":(\\d+)", dir);
            return watch;
        } catch (IOException | RuntimeException e) {
            watch.close();
            throw e;
        }
    }

    private void sample(BenchHosts bench, String host, String target, String path, String number, Path dir)
            throws IOException {
        Path file = dir.resolve("samples-" + host);
        List<String> command = new ArrayList<>(bench.net(host));
        String classes = BenchSampler.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classes,
                BenchSampler.class.getName(),
                target,
                String.valueOf(BenchHosts.PORT),
                path,
                number,
                BenchHosts.VIRTUAL_ADDRESS,
                file.toString()));
        samplers.add(new ProcessBuilder(command).inheritIO().start());
        files.put(host, file);
    }

    /** All that was seen of that host, oldest first. */
    List<Sample> seen(String host) {
        try {
            return BenchSampler.read(files.get(host));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Sample> since(String host, long start) {
        return seen(host).stream().filter(sample -> sample.from() >= start).toList();
    }

    /** The one server that leads and whose host alone holds the address, waited for. */
    String awaitSettled() {
        return await("one leader, and the address with it")
                .atMost(Pair.LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(this::settled, leader -> !leader.isEmpty());
    }

    private String settled() {
        String leader = "";
        for (String host : BenchHosts.SERVERS) {
            boolean leads = now(host, 'Q', Sample::leads);
            if (leads != now(host, 'H', Sample::holds) || (leads && !leader.isEmpty())) {
                return "";
            }
            leader = leads ? host : leader;
        }
        return now("client", 'Q', sample -> sample.status() == 200) ? leader : "";
    }

    /** The server hosts that hold the address now. */
    List<String> holders() {
        return BenchHosts.SERVERS.stream()
                .filter(host -> now(host, 'H', Sample::holds))
                .toList();
    }

    /** That host's epoch, by the latest answer. */
    long epoch(String host) {
        return latest(host, 'Q').value();
    }

    private boolean now(String host, char kind, Predicate<Sample> wanted) {
        Sample latest = latest(host, kind);
        return latest != null && System.nanoTime() - latest.to() < FRESH.toNanos() && wanted.test(latest);
    }

    private Sample latest(String host, char kind) {
        return seen(host).stream()
                .filter(sample -> sample.kind() == kind)
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    /** The longest time since then for which a host held the address while the other one led. */
    Duration longestAwayFromTheLeader(long start) {
        long longest = 0;
        for (String holder : BenchHosts.SERVERS) {
            String other = BenchHosts.partnerOf(holder);
            List<Sample> terms = since(other, start).stream()
                    .filter(sample -> sample.kind() == 'Q')
                    .toList();
            long began = 0;
            int i = 0;
            for (Sample look : since(holder, start)) {
                if (look.kind() != 'H') {
                    continue;
                }
                while (i + 1 < terms.size() && terms.get(i + 1).from() <= look.from()) {
                    i++;
                }
                boolean away = look.holds()
                        && i < terms.size()
                        && terms.get(i).leads()
                        && terms.get(i).from() <= look.from();
                began = !away ? 0 : began == 0 ? look.from() : began;
                longest = Math.max(longest, began == 0 ? 0 : look.to() - began);
            }
        }
        return Duration.ofNanos(longest);
    }

    /** The longest time since then in which the client got no good answer. */
    Duration longestSilence(long start) {
        long longest = 0;
        long last = start;
        for (Sample answer : since("client", start)) {
            if (answer.kind() == 'Q' && answer.status() == 200) {
                longest = Math.max(longest, answer.to() - last);
                last = answer.to();
            }
        }
        return Duration.ofNanos(Math.max(longest, 0));
    }

    @Override
    public void close() throws InterruptedException {
        for (Process sampler : samplers) {
            sampler.destroyForcibly();
            sampler.waitFor();
        }
    }
}
