// SPDX-License-Identifier: Apache-2.0
package org.livyha.rpc;

/** The driver's end of an authenticated line to one server. Safe for use by any thread. */
public interface HomeLine {
    /** The server's address as it was given, {@code host:port}. */
    String server();

    /** Sends an event; silently dropped when the line is closed, because the next attachment starts with a full status. */
    void send(Event event);

    boolean isOpen();

    void close();
}
