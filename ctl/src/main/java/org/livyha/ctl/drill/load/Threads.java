// SPDX-License-Identifier: Apache-2.0
package org.livyha.ctl.drill.load;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Daemon threads with names. */
public final class Threads {
    private Threads() {}

    public static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(null, work, name + "-" + count.incrementAndGet(), 256 << 10);
            thread.setDaemon(true);
            return thread;
        };
    }
}
