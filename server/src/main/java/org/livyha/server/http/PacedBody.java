// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A request whose body breaks off when its client sends too slowly, though somebody waits for it: who reads it may block a
 * thread. Only the time that is waited for the client counts. Read by one thread at a time, as Jetty has it.
 */
final class PacedBody extends Request.Wrapper {
    /** For the first byte, for any other, and in all for what is beyond the rate. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Bytes per second. */
    private static final long RATE = 16 * 1024;

    private final long patience;
    private final long rate;
    private long got;
    private long waited;
    private volatile IOException late;

    PacedBody(Request request) {
        this(request, PATIENCE, RATE);
    }

    /** @param rate bytes per second that a client must send once its patience is used up */
    PacedBody(Request request, Duration patience, long rate) {
        super(request);
        this.patience = patience.toNanos();
        this.rate = rate;
    }

    @Override
    public Content.Chunk read() {
        if (late != null) {
            return Content.Chunk.from(late);
        }
        Content.Chunk chunk = super.read();
        if (chunk != null) {
            got += chunk.remaining();
        }
        return chunk;
    }

    @Override
    public void demand(Runnable callback) {
        long begin = System.nanoTime();
        AtomicBoolean over = new AtomicBoolean();
        long left = Math.min(patience, patience + TimeUnit.SECONDS.toNanos(got) / rate - waited);
        Scheduler.Task timer = getComponents()
                .getScheduler()
                .schedule(
                        () -> {
                            if (over.compareAndSet(false, true)) {
                                late = new IOException("its client sends too slowly");
                                getComponents().getExecutor().execute(callback);
                            }
                        },
                        Math.max(0, left),
                        TimeUnit.NANOSECONDS);
        super.demand(Invocable.from(Invocable.getInvocationType(callback), () -> {
            if (over.compareAndSet(false, true)) {
                timer.cancel();
                waited += System.nanoTime() - begin;
                callback.run();
            }
        }));
    }
}
