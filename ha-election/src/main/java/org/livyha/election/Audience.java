// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners, each told of a leader once. Used by the election's thread only; a listener that fails harms no other. */
final class Audience {
    private static final Logger log = LoggerFactory.getLogger(Audience.class);

    private final List<ElectionListener> listeners = new ArrayList<>();
    private Optional<LeaderInfo> told = Optional.empty();

    void add(ElectionListener listener, Optional<LeaderInfo> leader, Optional<Term> term) {
        listeners.add(listener);
        if (leader.isPresent()) {
            tell(listener, l -> l.leaderChanged(leader));
        }
        term.ifPresent(t -> tell(listener, l -> l.elected(t)));
    }

    void elected(Term term) {
        listeners.forEach(listener -> tell(listener, l -> l.elected(term)));
    }

    void leader(Optional<LeaderInfo> leader) {
        if (!leader.equals(told)) {
            told = leader;
            log.info(
                    "the leader is node={} epoch={}",
                    leader.map(l -> l.server().nodeId()).orElse("nobody"),
                    leader.map(l -> Long.toString(l.epoch())).orElse("none"));
            listeners.forEach(listener -> tell(listener, l -> l.leaderChanged(leader)));
        }
    }

    private static void tell(ElectionListener listener, Consumer<ElectionListener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException e) {
            log.error("a listener failed at the news of an election", e);
        }
    }
}
