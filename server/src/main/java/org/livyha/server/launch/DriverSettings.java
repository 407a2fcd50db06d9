// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.launch;

import java.util.List;
import java.util.Objects;

/**
 * What a session's driver is told of its session and of the servers it is to call.
 *
 * @param id the driver's name on the line home
 * @param secret shared with the servers, hex; never shown
 * @param servers {@code host:port} of every server
 * @param kind the session's kind on the wire, such as {@code spark}
 */
public record DriverSettings(String id, String secret, List<String> servers, String kind) {
    public DriverSettings {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(kind, "kind");
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no server for driver " + id + " to call");
        }
    }

    @Override
    public String toString() {
        return "DriverSettings[id=" + id + ", servers=" + servers + ", kind=" + kind + "]";
    }
}
