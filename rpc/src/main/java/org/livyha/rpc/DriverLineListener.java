// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

/** Told of lines on the server's side. Called on a Netty thread, in order for each line: must not block. */
public interface DriverLineListener {
    /** A driver has called, and both sides have proven that they know its secret. */
    void opened(DriverLine line);

    void event(DriverLine line, Event event);

    /** Called once for each line that was opened. */
    void closed(DriverLine line);
}
