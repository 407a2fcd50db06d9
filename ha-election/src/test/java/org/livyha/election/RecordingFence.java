// SPDX-License-Identifier: Apache-2.0
package org.livyha.election;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what would have ended the process, and when. */
final class RecordingFence implements Fence {
    final List<String> reasons = new CopyOnWriteArrayList<>();
    volatile long haltedAt;

    @Override
    public void halt(String reason) {
        haltedAt = System.nanoTime();
        reasons.add(reason);
    }

    boolean halted() {
        return !reasons.isEmpty();
    }
}
