// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A cluster manager, as far as applications we launched concern it. May block: not for network threads. Safe for all threads. */
public interface ClusterClient extends AutoCloseable {
    /** Its name, as logs show it: {@code YARN}. */
    String name();

    /**
     * What the manager knows of these applications, in as few questions as it allows; {@link AppReport.State#ABSENT} of those
     * it does not know. Asked by one thread at a time.
     *
     * @return by tag; an application that is missing could not be asked for
     * @throws java.io.UncheckedIOException when the manager cannot be asked: that says nothing about any application
     */
    Map<String, AppReport> find(Collection<AppRef> apps);

    /**
     * Ends the application; nothing happens when there is none or it has ended.
     *
     * @throws java.io.UncheckedIOException when the manager cannot be asked
     */
    void kill(AppRef app);

    /** Whether it finds an application by its tag alone; otherwise by the id that {@link #idIn} gets hold of. */
    boolean findsByTag();

    /** Whether the next leader must know an application's id, to find it or to know that there was one. */
    default boolean needsId() {
        return !findsByTag();
    }

    /**
     * All applications that run or wait to run and have a tag as ours have it, whoever launched them; empty when the manager
     * cannot tell.
     *
     * @throws java.io.UncheckedIOException when the manager cannot be asked
     */
    default Collection<AppRef> running() {
        return List.of();
    }

    /** The application's id in what spark-submit wrote, or null. */
    default String idIn(List<String> output) {
        return null;
    }

    /** The end of the driver's output, if the manager has it to give; else empty. */
    default List<String> driverLog(AppRef app, int lines) {
        return List.of();
    }

    @Override
    default void close() {}
}
