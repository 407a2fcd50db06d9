// SPDX-License-Identifier: Apache-2.0
package org.livyha.server;

import java.util.Optional;
import org.livyha.election.LeaderElection;
import org.livyha.election.ServerIdentity;
import org.livyha.recovery.MirrorStatus;
import org.livyha.recovery.StateStore;
import org.livyha.recovery.StoreContents;
import org.livyha.server.term.LeaderHistory;
import org.livyha.server.term.Members;

/** Where the records are kept, and with them who belongs to the pair and who leads it. One of two forms. */
interface StoreSide {
    void start();

    StateStore store();

    /** All records, as whoever leads next finds them. May wait. */
    StoreContents contents();

    /** A driver's secret. Does not wait. */
    Optional<String> secretOf(String appTag);

    MirrorStatus mirror();

    /** Makes this server known to the others, and them to it. */
    Members members(ServerIdentity self);

    /** Empty where leaders do not change. */
    Optional<LeaderHistory> history(ServerIdentity self);

    /** Not started. */
    LeaderElection election(ServerIdentity self);
}
