// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then for applications that run in the cluster, bear a tag as ours do, and belong to no session or batch. They
 * are told of, once each, and left alone: another pair may own them, and who knows of none of this must not end them.
 */
final class Strangers {
    private static final Logger log = LoggerFactory.getLogger(Strangers.class);
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    /** After a takeover what is being launched or ended gets the time for it. */
    private static final Duration FIRST = Duration.ofMinutes(1);

    private final Supplier<Collection<AppRef>> running;
    private final Supplier<Set<String>> owned;
    private final Set<AppRef> told = new HashSet<>();
    private long next = System.nanoTime() + FIRST.toNanos();

    /**
     * @param running asks the manager; may throw when it is away
     * @param owned the tags of all sessions and batches
     */
    Strangers(Supplier<Collection<AppRef>> running, Supplier<Set<String>> owned) {
        this.running = running;
        this.owned = owned;
    }

    void lookIfItIsTime(long now) {
        if (now - next >= 0) {
            next = now + INTERVAL.toNanos();
            look();
        }
    }

    void look() {
        // Asked first: what is launched between the two questions is owned.
        Collection<AppRef> found = running.get();
        Set<String> tags = owned.get();
        for (AppRef app : found) {
            if (!tags.contains(app.tag()) && told.add(app)) {
                log.warn("runs, and no session or batch owns it application={} id={}", app.tag(), app.id());
            }
        }
        told.retainAll(found);
    }
}
