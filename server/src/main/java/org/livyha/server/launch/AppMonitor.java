// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks again and again what became of each watched application, for all of them at once, on one thread. What cannot be learnt
 * is asked again. Safe for all threads.
 */
public final class AppMonitor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AppMonitor.class);
    private static final Duration NOW_AND_THEN = Duration.ofMinutes(10);
    /** After a takeover what is being launched or ended gets the time for it. */
    private static final Duration AT_FIRST = Duration.ofMinutes(1);

    private final Function<Collection<AppRef>, Map<String, AppReport>> find;
    private final Duration interval;
    private final ScheduledExecutorService poller;
    private ScheduledFuture<?> rounds;
    private final Map<String, Watch> watches = new ConcurrentHashMap<>();

    /**
     * @param interval from the end of one round to the start of the next
     */
    public AppMonitor(Applications applications, Duration interval) {
        this(applications::find, interval);
    }

    /** @param find asks for some at once; what is missing in its answer could not be learnt */
    AppMonitor(Function<Collection<AppRef>, Map<String, AppReport>> find, Duration interval) {
        this.find = Objects.requireNonNull(find, "find");
        this.interval = Objects.requireNonNull(interval, "interval");
        this.poller = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "app-monitor");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to ask, after an interval; once. */
    public synchronized void start() {
        if (rounds != null) {
            throw new IllegalStateException("the monitor was started before");
        }
        rounds = poller.scheduleWithFixedDelay(
                this::round, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Has the monitor's thread do this too: a minute from now, and then every ten minutes. What it throws is logged. */
    public void nowAndThen(Runnable look) {
        poller.scheduleWithFixedDelay(
                () -> guarded(look), AT_FIRST.toSeconds(), NOW_AND_THEN.toSeconds(), TimeUnit.SECONDS);
    }

    private static void guarded(Runnable look) {
        try {
            look.run();
        } catch (Throwable e) {
            // The next look must come, whatever it was.
            log.warn("a look at what nobody owns failed, going on reason=\"{}\"", e.toString());
        }
    }

    /**
     * Watches an application, in place of whoever watched it before. {@code told} is called on the monitor's thread with the
     * first report and then with each that differs from the one before; after a final one no more. It must not block. When it
     * throws, it is told the same again in the next round.
     *
     * @param app asked anew in each round, as its id becomes known
     */
    public void watch(String appTag, Supplier<AppRef> app, Consumer<AppReport> told) {
        watches.put(appTag, new Watch(appTag, app, told));
    }

    /** Stops watching; a call that is under way may still end. */
    public void unwatch(String appTag) {
        watches.remove(appTag);
    }

    private void round() {
        try {
            lookAtAll();
        } catch (Throwable e) {
            // The next round must come, whatever it was.
            log.error("a look at all applications failed, going on count={}", watches.size(), e);
        }
    }

    private void lookAtAll() {
        List<Watch> asked = List.copyOf(watches.values());
        if (asked.isEmpty()) {
            return;
        }
        Map<String, AppReport> reports =
                find.apply(asked.stream().map(watch -> watch.app.get()).toList());
        for (Watch watch : asked) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            watch.tell(reports.get(watch.appTag));
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
        private final Supplier<AppRef> app;
        private final Consumer<AppReport> told;
        private AppReport last;
        private boolean failing;

        Watch(String appTag, Supplier<AppRef> app, Consumer<AppReport> told) {
            this.appTag = Objects.requireNonNull(appTag, "appTag");
            this.app = Objects.requireNonNull(app, "app");
            this.told = Objects.requireNonNull(told, "told");
        }

        /** @param report null when nothing could be learnt */
        void tell(AppReport report) {
            if (report == null || watches.get(appTag) != this) {
                return;
            }
            try {
                if (!report.equals(last)) {
                    told.accept(report);
                    last = report;
                }
                if (report.state().isFinal()) {
                    watches.remove(appTag, this);
                }
                failing = false;
            } catch (Throwable e) {
                // Whatever it was: it was about this application, and the others are waiting.
                failed(e);
            }
        }

        private void failed(Throwable e) {
            if (!failing) {
                failing = true;
                log.warn("could not tell of an application, trying again application={}", appTag, e);
            }
        }
    }
}
