// SPDX-License-Identifier: Apache-2.0
package org.livyha.driver;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.livyha.rpc.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events on one at a time, in the order in which they were put, whichever threads put them. {@link #put} may be
 * called under a lock; {@link #deliver} calls out and must not be.
 */
final class SerialEvents {
    private static final Logger LOG = LoggerFactory.getLogger(SerialEvents.class);

    private final Queue<Event> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger undelivered = new AtomicInteger();
    private volatile Consumer<Event> listener = event -> {};

    void listener(Consumer<Event> newListener) {
        listener = newListener;
    }

    void put(Event event) {
        waiting.add(event);
    }

    /** Delivers all that waits, or leaves it to the thread that is delivering now. */
    void deliver() {
        if (undelivered.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            for (Event event = waiting.poll(); event != null; event = waiting.poll()) {
                try {
                    listener.accept(event);
                } catch (Throwable e) {
                    // An Error too, of a memory that user code has filled: nobody would deliver anything after it.
                    LOG.error("event listener failed event={}", event, e);
                }
            }
            seen = undelivered.addAndGet(-seen);
        } while (seen != 0);
    }
}
