// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.List;

/**
 * A cluster manager, as far as applications we launched concern it. Answers about the application of one tag. May block:
 * not for network threads.
 */
public interface ClusterClient {
    /**
     * What the manager knows of the application with this tag; {@link AppReport.State#ABSENT} when it has never seen one.
     *
     * @throws java.io.UncheckedIOException when the manager cannot be asked: that says nothing about the application
     */
    AppReport find(String appTag);

    /** Ends the application; nothing happens when there is none or it has ended. */
    void kill(String appTag);

    /** The application's output: Livy's log lines, at most {@code lines} of each stream; empty when there is none. */
    List<String> log(String appTag, int lines);

    /** Removes what is kept locally of an application that has ended and is not wanted any more. */
    void forget(String appTag);
}
