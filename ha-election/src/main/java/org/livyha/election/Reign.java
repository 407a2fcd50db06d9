// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.time.Duration;
import org.apache.zookeeper.ZooKeeper;

/**
 * A term of this server with all that proves it. Bound to one session: its handle is never replaced by a later one.
 *
 * @param leaseLength how long each proof counts
 */
record Reign(Term term, EpochRecord record, ZooKeeper zk, Duration leaseLength, Heartbeat heartbeat) {
    /** Nobody contests it any more. */
    Reign begun() {
        return new Reign(term, record.begun(), zk, leaseLength, heartbeat);
    }
}
