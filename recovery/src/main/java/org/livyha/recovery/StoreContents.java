// SPDX-License-Identifier: Apache-2.0
package org.livyha.recovery;

import java.util.List;

/**
 * What the store held at one instant, each list in the order of ids.
 *
 * @param unreadable records that are kept in the store but could not be understood
 */
public record StoreContents(
        List<SessionRecord> sessions, List<BatchRecord> batches, List<UnreadableRecord> unreadable) {
    public StoreContents {
        sessions = List.copyOf(sessions);
        batches = List.copyOf(batches);
        unreadable = List.copyOf(unreadable);
    }
}
