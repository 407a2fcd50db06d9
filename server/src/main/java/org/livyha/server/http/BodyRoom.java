// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory for requests' bodies: as they came, and what packed ones have become. Read, parsed and written to a driver each
 * byte is there several times over; the room is that much smaller than the memory. Safe for use by any thread.
 */
final class BodyRoom {
    /** Copies of a body that there are at a time, at most: the bytes, the same as the resource has them, text, a frame. */
    private static final int COPIES = 6;

    private final long most;
    private final AtomicLong held = new AtomicLong();

    /** @param most bytes of all bodies that are held at a time */
    BodyRoom(long most) {
        this.most = most;
    }

    /** Room that fills half of the heap at most. */
    static BodyRoom ofHeap() {
        return new BodyRoom(Runtime.getRuntime().maxMemory() / 2 / COPIES);
    }

    /** The largest body that there can ever be room for, if not larger than that. */
    int largest(int most) {
        return (int) Math.min(most, this.most);
    }

    /**
     * Takes room, whether it is there or not.
     *
     * @return false when it is not there
     */
    boolean take(long bytes) {
        return held.addAndGet(bytes) <= most;
    }

    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    /** Bytes that are held at this instant. */
    long held() {
        return held.get();
    }
}
