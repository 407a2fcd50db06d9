// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The pair.
 *
 * @param enabled {@code livy.server.ha.enabled}
 * @param nodeId {@code livy.server.ha.node-id}: unique in the pair; default the host name
 * @param advertisedUrl {@code livy.server.ha.advertised-url}: where the other server reaches this one's REST interface; null
 *     for {@code http://<host name>:<port>}
 * @param peerHost {@code livy.server.ha.peer.host}: the name under which the other server reaches this one for its line to us;
 *     bound is {@code livy.server.host}
 * @param peerPort {@code livy.server.ha.peer.port}; 0 takes a free one
 * @param heartbeat {@code livy.server.ha.heartbeat-interval}
 * @param leaseMargin {@code livy.server.ha.lease-margin}
 * @param parkTimeout {@code livy.server.ha.park-timeout}: how long a request is held while there is no leader
 * @param connectionClose {@code livy.server.ha.connection-close}: every answer ends its connection, so that no client's
 *     pooled connection outlives a move of the virtual address
 * @param roleFile {@code livy.server.ha.role-file}; null for none
 * @param virtualAddress {@code livy.server.ha.virtual-address}; null for none
 */
public record HaConfig(
        boolean enabled,
        String nodeId,
        String advertisedUrl,
        String peerHost,
        int peerPort,
        Duration heartbeat,
        Duration leaseMargin,
        Duration parkTimeout,
        boolean connectionClose,
        Path roleFile,
        InetAddress virtualAddress) {}
