// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Who leads, as the epoch node says.
 *
 * @param version of the epoch node: what every write checks
 * @param url of the leader
 * @param ended whether the term was ended in good order, so that nobody leads
 * @param heartbeats how many there have been; grows while a leader lives
 */
record Reign(int version, long epoch, String nodeId, String url, boolean ended, Optional<Integer> heartbeats) {
    static Reign of(ZkNode node, JsonNode json, Optional<Integer> heartbeats) {
        return new Reign(
                node.version(),
                json.path("epoch").asLong(),
                json.path("nodeId").asText(""),
                json.path("url").asText(""),
                json.path("clean").asBoolean(false),
                heartbeats);
    }
}
