// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/**
 * Whose turn it is to be looked at, when a look at all would take too long: newcomers first, then whoever has waited longest.
 * For one thread.
 */
final class Turns {
    /** As many are looked at in each round, however slow this machine is. */
    private static final int LEAST = 20;

    private final Duration most;
    private final Deque<String> waiting = new ArrayDeque<>();

    /** @param most after which time no further look of a round begins */
    Turns(Duration most) {
        this.most = most;
    }

    /** Takes a newcomer. */
    void begin(String tag) {
        waiting.addFirst(tag);
    }

    /**
     * Looks at some, or at all.
     *
     * @param known who is not is forgotten
     * @return whether one of the looks returned true
     */
    boolean round(Predicate<String> known, Predicate<String> look) {
        long start = System.nanoTime();
        boolean any = false;
        int looks = 0;
        for (int left = waiting.size(); left > 0; left--) {
            if (looks >= LEAST && System.nanoTime() - start >= most.toNanos()) {
                break;
            }
            String tag = waiting.remove();
            if (known.test(tag)) {
                waiting.add(tag);
                any |= look.test(tag);
                looks++;
            }
        }
        return any;
    }
}
