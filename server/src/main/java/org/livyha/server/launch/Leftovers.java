// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is kept on this host of applications that have ended and whose record is gone: it was deleted while another host
 * led, or right before a term ended.
 */
public final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    private final LocalProcesses processes;
    private final Supplier<Set<String>> owned;

    /**
     * @param owned the tags of all sessions and batches; throws when those may not be all, as another may lead by now. A record
     *     comes before its launch, and no tag twice: what was here before this was asked and is not among them never will be.
     */
    public Leftovers(LocalProcesses processes, Supplier<Set<String>> owned) {
        this.processes = Objects.requireNonNull(processes, "processes");
        this.owned = Objects.requireNonNull(owned, "owned");
    }

    /** May block on the disk. What has not ended stays. */
    public void look() {
        List<String> here = processes.tags();
        Set<String> wanted = owned.get();
        for (String tag : here) {
            if (!wanted.contains(tag) && processes.find(tag).state().isFinal()) {
                processes.forget(tag);
                log.info("removed what was kept of an application without a record application={}", tag);
            }
        }
    }
}
