// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.livyha.ctl.drill.load.Stopwatch;
import org.livyha.ctl.drill.load.Threads;
import org.livyha.ctl.pair.Host;
import org.livyha.ctl.pair.PairClient;
import org.livyha.ctl.pair.Seen;

/** Looks at both servers every 20 ms. Safe for use by any thread. */
final class StatusWatch implements AutoCloseable {
    private static final int INTERVAL_MILLIS = 20;
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final List<Host> hosts;
    private final Stopwatch watch;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final Map<Host, Seen> latest = new HashMap<>();

    StatusWatch(List<Host> hosts, Stopwatch watch) {
        this.hosts = hosts;
        this.watch = watch;
    }

    void start() {
        for (Host host : hosts) {
            Thread thread = Threads.named("drill-watch-" + host.name()).newThread(() -> run(host));
            threads.add(thread);
            thread.start();
        }
    }

    private void run(Host host) {
        while (!closed.get()) {
            double begin = watch.now();
            Seen seen = PairClient.look(host, LIMIT);
            Sample sample = new Sample(host.name(), begin, watch.now(), seen.status());
            synchronized (this) {
                samples.add(sample);
                latest.put(host, seen);
            }
            if (!Stopwatch.sleep(INTERVAL_MILLIS - (long) (watch.now() - begin))) {
                return;
            }
        }
    }

    /** The last look at each, in the order of the hosts; empty until there was one at all of them. */
    synchronized List<Seen> latest() {
        return latest.size() < hosts.size()
                ? List.of()
                : hosts.stream().map(latest::get).toList();
    }

    /** What was seen since the last call, in the order of the ends. */
    synchronized List<Sample> take() {
        List<Sample> taken = new ArrayList<>(samples);
        samples.clear();
        taken.sort(Comparator.comparingDouble(Sample::end));
        return taken;
    }

    @Override
    public void close() {
        closed.set(true);
        threads.forEach(Thread::interrupt);
    }
}
