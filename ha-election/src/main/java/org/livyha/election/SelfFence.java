// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Halts the process: no shutdown hooks, no flush, no last write. systemd brings it back as a standby. A process whose lease
 * is over may have been replaced, and nothing it could still do in an orderly way is worth the risk.
 */
public final class SelfFence implements Fence {
    /** The exit code that says "fenced itself"; service managers tell it apart from a crash. */
    public static final int EXIT_CODE = 75;

    private static final long LOG_LIMIT_MILLIS = 200;
    private static final Logger log = LoggerFactory.getLogger(SelfFence.class);

    @Override
    public void halt(String reason) {
        // A log that blocks (a full pipe, a stuck disk) must not keep a deposed leader alive.
        Thread impatient = new Thread(SelfFence::haltSoon, "self-fence");
        impatient.setDaemon(true);
        impatient.start();
        log.error("halting: leadership cannot be proven reason=\"{}\" exitCode={}", reason, EXIT_CODE);
        Runtime.getRuntime().halt(EXIT_CODE);
    }

    private static void haltSoon() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOG_LIMIT_MILLIS);
        } catch (InterruptedException e) {
            // Then at once.
        }
        Runtime.getRuntime().halt(EXIT_CODE);
    }
}
