// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Halts the process: no shutdown hooks, no flush, no last write. systemd brings it back as a standby. A process whose lease
 * is over may have been replaced, and nothing it could still do in an orderly way is worth the risk.
 */
public final class SelfFence implements Fence {
    /** The exit code that says "fenced itself"; service managers tell it apart from a crash. */
    public static final int EXIT_CODE = 75;

    private static final Logger log = LoggerFactory.getLogger(SelfFence.class);

    @Override
    public void halt(String reason) {
        log.error("halting: leadership cannot be proven reason=\"{}\" exitCode={}", reason, EXIT_CODE);
        Runtime.getRuntime().halt(EXIT_CODE);
    }
}
