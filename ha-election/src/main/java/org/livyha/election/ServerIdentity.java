// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.util.Objects;

/**
 * One server process, as the others know it.
 *
 * @param nodeId the host's name in the configuration; unique in the pair, stays over restarts
 * @param instance a random id of this process; another process of the same node has another one
 * @param url where its REST interface is reached by the other server, such as {@code http://hosta:8998}
 * @param driverAddress {@code host:port} at which it listens for drivers
 * @param peerAddress {@code host:port} of its {@link PeerPort}, where the standby holds a line to tell its death
 */
public record ServerIdentity(String nodeId, String instance, String url, String driverAddress, String peerAddress) {
    public ServerIdentity {
        Objects.requireNonNull(nodeId, "nodeId");
        Objects.requireNonNull(instance, "instance");
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(driverAddress, "driverAddress");
        Objects.requireNonNull(peerAddress, "peerAddress");
    }
}
