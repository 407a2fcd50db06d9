// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.pair;

import java.util.Optional;
import org.livyha.election.ServerIdentity;

/**
 * What surrounds a planned handover on this host, such as what says its role to others. Called on the switchover's thread,
 * which it may hold for a moment; must not throw.
 */
public interface Handover {
    /** This server still leads; the next thing is that its gate is shut. */
    void begins();

    /**
     * It is over: the other server serves, or it was given up.
     *
     * @param successor to whom requests that come here are forwarded from now on; empty when it was given up
     */
    void ends(Optional<ServerIdentity> successor);

    /** Nobody to be told. */
    Handover NONE = new Handover() {
        @Override
        public void begins() {}

        @Override
        public void ends(Optional<ServerIdentity> successor) {}
    };
}
