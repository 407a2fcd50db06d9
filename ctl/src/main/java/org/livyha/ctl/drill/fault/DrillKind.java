// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.fault;

import java.util.Locale;

/** What is done to the pair. */
public enum DrillKind {
    SWITCHOVER,
    KILL,
    STOP,
    FREEZE,
    PARTITION_ZOOKEEPER,
    KEEPALIVED_KILL,
    NETWORK_DOWN;

    /** As it is written on the command line and in reports. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether another server leads after it. */
    public boolean changesLeader() {
        return this != KEEPALIVED_KILL;
    }

    /** Whether commands must be run on the hosts. */
    public boolean needsShells() {
        return this != SWITCHOVER;
    }

    /** Whether the host is cut off from everybody, this program included if it runs there. */
    public boolean cutsHost() {
        return this == NETWORK_DOWN;
    }

    @Override
    public String toString() {
        return word();
    }
}
