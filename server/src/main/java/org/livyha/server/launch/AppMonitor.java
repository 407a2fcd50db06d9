// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a cluster manager again and again what became of each watched application, on one thread for all of them. A manager
 * that cannot be asked says nothing about an application: it is asked again. Safe for all threads.
 */
public final class AppMonitor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AppMonitor.class);

    private final ClusterClient cluster;
    private final Duration interval;
    private final ScheduledExecutorService poller;
    private ScheduledFuture<?> rounds;
    private final Map<String, Watch> watches = new ConcurrentHashMap<>();

    /** @param interval from the end of one round to the start of the next */
    public AppMonitor(ClusterClient cluster, Duration interval) {
        this.cluster = Objects.requireNonNull(cluster, "cluster");
        this.interval = Objects.requireNonNull(interval, "interval");
        this.poller = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "app-monitor");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to ask; once. */
    public synchronized void start() {
        if (rounds != null) {
            throw new IllegalStateException("the monitor was started before");
        }
        rounds = poller.scheduleWithFixedDelay(this::round, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Watches an application, in place of whoever watched it before. {@code told} is called on the monitor's thread with the
     * first report and then with each that differs from the one before; after a final one no more. It must not block. When it
     * throws, it is told the same again in the next round.
     */
    public void watch(String appTag, Consumer<AppReport> told) {
        watches.put(appTag, new Watch(appTag, told));
    }

    /** Stops watching; a call that is under way may still end. */
    public void unwatch(String appTag) {
        watches.remove(appTag);
    }

    private void round() {
        for (Watch watch : watches.values()) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            try {
                watch.look();
            } catch (Throwable e) {
                // Whatever it was: it was about this application, and the others are waiting.
                watch.failed(e);
            }
        }
    }

    /** Ends within a few seconds; nothing is called back afterwards, unless it takes longer than that. Idempotent. */
    @Override
    public void close() {
        poller.shutdownNow();
        try {
            if (!poller.awaitTermination(5, TimeUnit.SECONDS)) {
                log.warn("the monitor is still waiting for an answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One watched application; touched by the monitor's thread only. */
    private final class Watch {
        private final String appTag;
        private final Consumer<AppReport> told;
        private AppReport last;
        private boolean failing;

        Watch(String appTag, Consumer<AppReport> told) {
            this.appTag = Objects.requireNonNull(appTag, "appTag");
            this.told = Objects.requireNonNull(told, "told");
        }

        void look() {
            AppReport report = cluster.find(appTag);
            if (!report.equals(last) && watches.get(appTag) == this) {
                told.accept(report);
                last = report;
            }
            if (report.state().isFinal()) {
                watches.remove(appTag, this);
            }
            failing = false;
        }

        void failed(Throwable e) {
            if (!failing) {
                failing = true;
                log.warn("could not learn about an application, asking on application={}", appTag, e);
            }
        }
    }
}
