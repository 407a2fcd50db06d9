// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the running statement: again and again its Spark jobs are cancelled and its thread is interrupted, because code may
 * start another job or swallow an interrupt, until it ends or the time for it is over. Safe for use by any thread.
 */
final class StatementStopper {
    private static final Logger LOG = LoggerFactory.getLogger(StatementStopper.class);
    /** So long Spark's own cancellation goes first: it fails the job with a reason, where an interrupt would hide it. */
    private static final Duration JOBS_FIRST = Duration.ofSeconds(1);

    private final StatementLog log;
    private final RunningCode running;
    private final Engine engine;
    private final Duration timeout;
    private int stopping = -1;
    private boolean jobsCancelled;
    private long since;

    StatementStopper(StatementLog log, RunningCode running, Engine engine, Duration timeout) {
        this.log = log;
        this.running = running;
        this.engine = engine;
        this.timeout = timeout;
    }

    /** The statement has just been told to stop. Does not block. */
    synchronized void begin(int id) {
        stopping = id;
        jobsCancelled = false;
        since = System.nanoTime();
    }

    /** Goes on stopping this statement, if it is to be stopped. Called every so often while its code runs. */
    synchronized void pursue(int id) {
        if (id != stopping || !log.isCancelling(id)) {
            return;
        }
        Duration waited = Duration.ofNanos(System.nanoTime() - since);
        if (waited.compareTo(timeout) >= 0) {
            Output note = Output.failed(
                    "Cancelled",
                    "statement " + id + " had not ended " + timeout.toSeconds()
                            + " s after it was cancelled: its code runs on, and the statements behind it wait for it");
            if (log.giveUp(id, note)) {
                LOG.warn("statement cancelled but its code runs on, driver stays busy id={} timeout={}", id, timeout);
            }
            return;
        }
        jobsCancelled |= engine.cancelGroup(Integer.toString(id));
        if (!jobsCancelled || waited.compareTo(JOBS_FIRST) >= 0) {
            running.interrupt(id);
        }
    }
}
