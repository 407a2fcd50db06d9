// SPDX-License-Identifier: Apache-2.0
package org.livyha.server.session;

import java.util.Map;
import java.util.Objects;
import org.livyha.server.launch.AppOptions;

/**
 * A validated request for a session, as it is kept in the record.
 *
 * @param conf as the user sent it, {@code livy.*} keys included
 * @param proxyUser as asked for, or null; nobody is impersonated, it is a name to count by
 * @param ttl Livy's time string, or null
 * @param idleTimeout Livy's time string, or null
 */
public record SessionSpec(
        AppOptions options,
        Map<String, String> conf,
        String proxyUser,
        int heartbeatTimeoutInSecond,
        String ttl,
        String idleTimeout) {
    public SessionSpec {
        Objects.requireNonNull(options, "options");
        conf = conf == null ? Map.of() : conf;
    }
}
