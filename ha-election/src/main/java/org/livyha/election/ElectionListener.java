// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.util.Optional;

/** Told of elections on the election's own thread: must not block, and usually only posts to a thread of its own. */
public interface ElectionListener {
    /** This server has taken the epoch of the given term: from here on nobody else's writes succeed. */
    void elected(Term term);

    /** The store names another leader (or this one, or none). */
    void leaderChanged(Optional<LeaderInfo> leader);
}
