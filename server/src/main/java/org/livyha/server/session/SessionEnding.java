// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.livyha.rpc.Request;
import org.livyha.server.launch.Application;
import org.livyha.server.launch.Mailbox;
import org.livyha.server.link.DriverLink;

/**
 * Makes a session end that shall: its driver is told to shut down, its application is killed if it does not, and killed
 * again. Called in the session's mailbox.
 */
final class SessionEnding {
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final Application application;
    private final DriverLink link;
    private final Mailbox mailbox;
    private final ScheduledExecutorService timers;
    private final BooleanSupplier ended;
    private long killedAt;

    /** @param ended whether the session has ended, so that nothing is left to kill */
    SessionEnding(
            Application application,
            DriverLink link,
            Mailbox mailbox,
            ScheduledExecutorService timers,
            BooleanSupplier ended) {
        this.application = application;
        this.link = link;
        this.mailbox = mailbox;
        this.timers = timers;
        this.ended = ended;
    }

    /** @param reason for the driver's log */
    void begin(String reason) {
        link.tell(epoch -> new Request.Shutdown(epoch, reason), told -> {
            if (told) {
                // From the timers' thread into the mailbox: killing takes its time.
                timers.schedule(this::killSoon, application.awaitEnd().toMillis(), TimeUnit.MILLISECONDS);
            } else {
                killSoon();
            }
        });
    }

    private void killSoon() {
        mailbox.post(() -> {
            if (!ended.getAsBoolean()) {
                killedAt = System.nanoTime();
                application.kill();
            }
        });
    }

    /** @param since when it began to end */
    void insist(long since, long now) {
        long last = killedAt == 0 ? since + application.awaitEnd().toNanos() : killedAt;
        if (now - last > GRACE.toNanos()) {
            killSoon();
        }
    }
}
