// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.term;

import java.util.List;
import org.livyha.election.ServerIdentity;

/**
 * The servers of the pair. A node stays known while it is down: drivers must keep calling it, or nobody could take over when
 * the other one dies before it is back.
 */
public interface Members {
    /** The addresses at which servers listen for drivers, this one's first. */
    List<String> driverAddresses();

    /** All servers that have registered themselves, up or not; empty without a pair. */
    default List<ServerIdentity> servers() {
        return List.of();
    }

    /**
     * Registers what is run when the list has changed, on any thread: must not block.
     *
     * @return closing it ends the registration
     */
    AutoCloseable onChange(Runnable listener);

    /** A server without another one. */
    static Members alone(String driverAddress) {
        return new Members() {
            @Override
            public List<String> driverAddresses() {
                return List.of(driverAddress);
            }

            @Override
            public AutoCloseable onChange(Runnable listener) {
                return () -> {};
            }
        };
    }
}
