// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.pair;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.livyha.election.PauseNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says again and again that the pair is paused, so that nobody forgets it. */
public final class PauseAlarm {
    private static final Logger log = LoggerFactory.getLogger(PauseAlarm.class);

    private PauseAlarm() {}

    /** Says so each minute, for as long as the timers run. */
    public static void every(ScheduledExecutorService timers, PauseNode pause) {
        ScheduledFuture<?> unused = timers.scheduleWithFixedDelay(() -> look(pause), 1, 1, TimeUnit.MINUTES);
    }

    private static void look(PauseNode pause) {
        pause.current()
                .ifPresent(now -> log.warn(
                        "the pair is still PAUSED, no standby takes over by itself since={} by=\"{}\" reason=\"{}\"",
                        now.since(),
                        now.by(),
                        now.reason()));
    }
}
