// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for applications that run in the cluster, bear a tag as ours do, and belong to no session or batch. They
 * are told of, once each, and left alone: another pair may own them, and who knows of none of this must not end them.
 */
public final class Strangers {
    private static final Logger log = LoggerFactory.getLogger(Strangers.class);
    private final Supplier<Collection<AppRef>> running;
    private final Supplier<Set<String>> owned;
    private final Set<AppRef> told = new HashSet<>();

    /** @param owned the tags of all sessions and batches */
    public Strangers(Applications applications, Supplier<Set<String>> owned) {
        this(applications::running, owned);
    }

    /** @param running asks the manager; may throw when it is away */
    Strangers(Supplier<Collection<AppRef>> running, Supplier<Set<String>> owned) {
        this.running = running;
        this.owned = owned;
    }

    /** For one thread. */
    public void look() {
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
