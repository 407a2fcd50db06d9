// SPDX-License-Identifier: Apache-2.0
package org.livyha.it;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Somebody who does the same thing again and again on a thread of his own, with a pause in between, until told to stop. */
final class Client implements AutoCloseable {
    private final ScheduledExecutorService thread;
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    /** @param step what it throws is kept for {@link #stop}; the next step is done all the same */
    Client(String name, Duration pause, Runnable step) {
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread t = new Thread(task, "client-" + name);
            t.setDaemon(true);
            return t;
        });
        var unused = thread.scheduleWithFixedDelay(() -> run(step), 0, pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            failures.add(e);
        }
    }

    /** Lets the step under way end; throws the first failure there was. */
    void stop() throws InterruptedException {
        thread.shutdown();
        if (!thread.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new AssertionError("a client is stuck in a request");
        }
        if (!failures.isEmpty()) {
            AssertionError failed =
                    new AssertionError(failures.size() + " steps failed, the first: " + failures.get(0));
            failures.forEach(failed::addSuppressed);
            throw failed;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
