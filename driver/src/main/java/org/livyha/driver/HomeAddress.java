// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.livyha.rpc.HomeLine;
import org.livyha.rpc.RequestHandler;
import org.livyha.rpc.RpcClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server that a driver calls, for ever: tries, waits, tries again; after a line that lasted breaks, tries again soon.
 * All methods belong to the one thread of the scheduler that it uses.
 */
final class HomeAddress {
    private static final Logger LOG = LoggerFactory.getLogger(HomeAddress.class);

    /** A line that breaks sooner does not count as a success: else a server that drops us would be called in a hot loop. */
    private static final Duration LASTING = Duration.ofMillis(500);

    private final String server;
    private final RpcClient client;
    private final RequestHandler handler;
    private final Consumer<HomeLine> onClose;
    private final ScheduledExecutorService scheduler;
    private final Backoff backoff;
    private CompletableFuture<HomeLine> attempt;
    private HomeLine line;
    private long openedAt;
    private String lastFailure;
    private boolean givenUp;
    private HomeLine spared;

    HomeAddress(
            String server,
            RpcClient client,
            RequestHandler handler,
            Consumer<HomeLine> onClose,
            ScheduledExecutorService scheduler,
            Backoff backoff) {
        this.server = server;
        this.client = client;
        this.handler = handler;
        this.onClose = onClose;
        this.scheduler = scheduler;
        this.backoff = backoff;
    }

    void call() {
        if (givenUp || line != null) {
            return;
        }
        CompletableFuture<HomeLine> closing = new CompletableFuture<>();
        attempt = client.connect(server, handler, closing::complete);
        var unused = attempt.whenComplete((opened, error) -> post(() -> ended(opened, error, closing)));
    }

    private void ended(HomeLine opened, Throwable error, CompletableFuture<HomeLine> closing) {
        if (error != null) {
            failed(error);
            return;
        }
        opened(opened);
        // Only now, so that a line's end is never noted before its beginning.
        var unused = closing.thenAccept(closed -> post(() -> closed(closed)));
    }

    private void opened(HomeLine opened) {
        line = opened;
        if (givenUp) {
            if (opened != spared) {
                opened.close();
            }
            return;
        }
        openedAt = System.nanoTime();
        lastFailure = null;
        LOG.info("line home opened server={}", server);
    }

    private void failed(Throwable error) {
        if (givenUp) {
            return;
        }
        String why = String.valueOf(error.getMessage());
        if (!why.equals(lastFailure)) {
            // Once per reason: a server may be away for hours.
            LOG.info("no line home yet, trying on server={} reason={}", server, why);
            lastFailure = why;
        }
        callAfter(error instanceof ConnectException ? backoff.nobodyThere() : backoff.next());
    }

    private void closed(HomeLine closed) {
        onClose.accept(closed);
        line = null;
        if (givenUp) {
            return;
        }
        LOG.info("line home closed, calling again server={}", server);
        if (System.nanoTime() - openedAt >= LASTING.toNanos()) {
            callAfter(backoff.again());
        } else {
            callAfter(backoff.next());
        }
    }

    /** Calls no more. An open line is closed too, unless {@code spare} is that line: it may end by itself. */
    void giveUp(HomeLine spare) {
        givenUp = true;
        spared = spare;
        if (attempt != null) {
            attempt.cancel(false);
        }
        if (line != null && line != spare) {
            line.close();
        }
    }

    private void callAfter(Duration delay) {
        try {
            var unused = scheduler.schedule(this::call, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("called no more, the driver is ending server={}", server);
        }
    }

    private void post(Runnable task) {
        try {
            scheduler.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("not noted, the driver is ending server={}", server);
        }
    }
}
